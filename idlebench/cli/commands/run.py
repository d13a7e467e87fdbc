"""`idlebench run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from idlebench.cli.complete import scenario_names, variant_names
from idlebench.cli.run_options import set_values, window_seconds
from idlebench.cli.run_request import RunRequest
from idlebench.model.options import RunOptions


def command(  # noqa: PLR0913 - each parameter is an option of the command line
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME|FILE.toml",
            help="Built-in scenarios by name, your own by path.",
            autocompletion=scenario_names,
        ),
    ],
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Shorter windows, fewer launches.", envvar="IDLEBENCH_QUICK")
    ] = False,
    launches: Annotated[
        int | None,
        typer.Option(help="How often each cell is started.", min=1, envvar="IDLEBENCH_LAUNCHES"),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="Counter window, such as 5s.", envvar="IDLEBENCH_WINDOW"),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only this variant and the control; repeatable.",
            envvar="IDLEBENCH_VARIANT",
            autocompletion=variant_names,
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE[,VALUE]",
            help="Replace the values of a sweep axis or an option; repeatable.",
            envvar="IDLEBENCH_SET",
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the launch order.", min=0, envvar="IDLEBENCH_SEED")
    ] = None,
    no_latency: Annotated[
        bool,
        typer.Option("--no-latency", help="Do not probe pickup latency.", envvar="IDLEBENCH_NO_LATENCY"),
    ] = False,
    broker_url: Annotated[
        str,
        typer.Option(metavar="URL", help="Use your own broker.", envvar="IDLEBENCH_BROKER_URL"),
    ] = "",
    broker_binary: Annotated[
        Path | None,
        typer.Option(help="Start this server program as broker.", envvar="IDLEBENCH_BROKER_BINARY"),
    ] = None,
    allow_remote_broker: Annotated[
        bool,
        typer.Option(
            "--allow-remote-broker",
            help="Your own broker may be on another host.",
            envvar="IDLEBENCH_ALLOW_REMOTE_BROKER",
        ),
    ] = False,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where run directories are made.", envvar="IDLEBENCH_OUT")
    ] = Path("reports"),
    json: Annotated[
        str,
        typer.Option(
            metavar="FILE|-", help="Write the result as JSON, - for stdout.", envvar="IDLEBENCH_JSON"
        ),
    ] = "",
    csv: Annotated[
        str,
        typer.Option(metavar="FILE|-", help="Write the cells as CSV, - for stdout.", envvar="IDLEBENCH_CSV"),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            help="Sort the table: variant, cpu, wakes, broker, commands, p50, p99, times or a parameter;"
            " -COLUMN for the largest first.",
            envvar="IDLEBENCH_SORT",
        ),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Start nothing; print every command line and the time it would take.",
            envvar="IDLEBENCH_DRY_RUN",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="No progress on stderr.", envvar="IDLEBENCH_QUIET")
    ] = False,
) -> int:
    """Measure what each way of waiting costs, and say what was found.

    Starts a broker of its own, launches every cell of the scenario several times in a random order, and
    prints a table, its reading in words and the expectations. Everything is stored in a run directory with
    a report.

        idlebench run idle-strategies --quick
        idlebench run my-worker.toml --variant before --variant after --launches 5
        idlebench run idle-strategies --json - | jq .cells
        idlebench run idle-strategies --dry-run

    Exit codes: 0 all is well · 1 an expectation was not met · 2 interrupted · 3 broker, disk or idlebench
    failed · 4 wrong usage or scenario · 5 nothing could be measured.
    """
    options = RunOptions(
        quick=quick,
        launches=launches,
        window_s=window_seconds(window),
        variants=tuple(variant or ()),
        sets=set_values(set_ or ()),
        seed=seed,
        latency=not no_latency,
        broker_url=broker_url,
        broker_binary=broker_binary,
        allow_remote_broker=allow_remote_broker,
        out=out,
    )
    request = RunRequest(names=tuple(names), options=options, json=json, csv=csv, sort=sort, quiet=quiet)
    return request.dry_run() if dry_run else request.run()
