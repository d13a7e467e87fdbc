"""`idlebench diagnose`."""

from __future__ import annotations

from typing import Annotated

import typer

from idlebench.cli.diagnose_request import DiagnoseCommand, DiagnoseOptions


def command(  # noqa: PLR0913 - each parameter is an option of the command line
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="PID | -- CMD…", help="A live process, or after -- a command to start."),
    ] = None,
    *,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Pick the process whose command line has this text.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="With --name: diagnose every process that matches.")
    ] = False,
    broker_url: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Its broker, if it is not found by itself.", envvar="IDLEBENCH_BROKER_URL"
        ),
    ] = "",
    duration: Annotated[
        str, typer.Option(metavar="DURATION", help="How long to look; a spin shows sooner.")
    ] = "8s",
    assert_idle: Annotated[
        bool, typer.Option("--assert-idle", help="It has nothing to do, even if it looks otherwise.")
    ] = False,
    json: Annotated[str, typer.Option("--json", metavar="FILE|-", help="Write the diagnosis as JSON.")] = "",
    markdown: Annotated[
        str, typer.Option("--markdown", metavar="FILE|-", help="Write it as a Markdown page.")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
) -> int:
    """Say why an idle process burns CPU, and on which line.

    Says as well what it costs, how sure that is, how to mend it, and what that would save.

    Looks at a live process and everything below it for a few seconds, without stopping or waking it:
    counters, waits and sockets first, stacks last. Any language, with or without a broker.

        idlebench diagnose 4711
        idlebench diagnose --name celery
        idlebench diagnose --name "worker.py" --all --json -
        idlebench diagnose -- python worker.py
        idlebench explain rpc-spin

    Exit codes: 0 healthy, or it has work to do · 1 a problem · 2 interrupted · 3 idlebench failed · 4 wrong
    usage, or several processes match · 5 it ended at once · 6 inconclusive.
    """
    options = DiagnoseOptions(name, broker_url, duration, every=every, asserted_idle=assert_idle)
    return DiagnoseCommand(tuple(words or ()), options, json=json, markdown=markdown, quiet=quiet).run()
