"""The parameters of `idlebench run`: what each is called, means, and is called in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from idlebench.cli.complete import scenario_names, variant_names

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME|tag:WORD|FILE.toml",
        help="Built-in scenarios by name or by tag, your own by path.",
        autocompletion=scenario_names,
    ),
]
Quick = Annotated[
    bool, typer.Option("--quick", help="Shorter windows, fewer launches.", envvar="IDLEBENCH_QUICK")
]
Full = Annotated[
    bool, typer.Option("--full", help="The true periods, however long.", envvar="IDLEBENCH_FULL")
]
Launches = Annotated[
    int | None, typer.Option(help="How often each cell is started.", min=1, envvar="IDLEBENCH_LAUNCHES")
]
Window = Annotated[
    str | None,
    typer.Option(metavar="DURATION", help="Counter window, such as 5s.", envvar="IDLEBENCH_WINDOW"),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="Only this variant and the control; repeatable.",
        envvar="IDLEBENCH_VARIANT",
        autocompletion=variant_names,
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE[,VALUE]",
        help="Replace the values of a sweep axis or an option; repeatable.",
        envvar="IDLEBENCH_SET",
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of the launch order.", min=0, envvar="IDLEBENCH_SEED")]
NoLatency = Annotated[
    bool,
    typer.Option("--no-latency", help="Do not probe pickup latency.", envvar="IDLEBENCH_NO_LATENCY"),
]
BrokerUrl = Annotated[
    str, typer.Option(metavar="URL", help="Use your own broker.", envvar="IDLEBENCH_BROKER_URL")
]
BrokerBinary = Annotated[
    Path | None,
    typer.Option(help="Start this server program as broker.", envvar="IDLEBENCH_BROKER_BINARY"),
]
AllowRemoteBroker = Annotated[
    bool,
    typer.Option(
        "--allow-remote-broker",
        help="Your own broker may be on another host.",
        envvar="IDLEBENCH_ALLOW_REMOTE_BROKER",
    ),
]
Out = Annotated[
    Path, typer.Option(metavar="DIR", help="Where run directories are made.", envvar="IDLEBENCH_OUT")
]
Json = Annotated[
    str,
    typer.Option(metavar="FILE|-", help="Write the result as JSON, - for stdout.", envvar="IDLEBENCH_JSON"),
]
Csv = Annotated[
    str,
    typer.Option(metavar="FILE|-", help="Write the cells as CSV, - for stdout.", envvar="IDLEBENCH_CSV"),
]
Sort = Annotated[
    str,
    typer.Option(
        metavar="COLUMN",
        help="Sort the table: variant, cpu, wakes, broker, commands, p50, p99, times or a parameter;"
        " -COLUMN for the largest first.",
        envvar="IDLEBENCH_SORT",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Start nothing; print every command line and the time it would take.",
        envvar="IDLEBENCH_DRY_RUN",
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress on stderr.", envvar="IDLEBENCH_QUIET")
]
