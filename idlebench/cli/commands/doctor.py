"""`idlebench doctor`."""

from __future__ import annotations

import json as json_text
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from idlebench.measure.capability import Capability


def command(
    *,
    broker_binary: Annotated[
        Path | None,
        typer.Option(help="Try this server program as broker.", envvar="IDLEBENCH_BROKER_BINARY"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> int:
    """Say what this machine can measure, and what it cannot and why.

    Tries each counter once, starts a broker and stops it again. Takes about two seconds.

        idlebench doctor
        idlebench doctor --json

    Exit codes: 0 idlebench run can work here · 5 it cannot.
    """
    from idlebench.cli.trials import trials  # noqa: PLC0415 - loads the harness

    essential, others = trials(broker_binary)
    able = all(each.ok for each in essential)
    if json:
        findings = [{**asdict(each), "essential": each in essential} for each in (*essential, *others)]
        document = {"able": able, "capabilities": findings}
        out.say(json_text.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        out.say(drawn(lambda console: _draw((*essential, *others), console, able=able), sys.stdout))
    return ExitCode.OK if able else ExitCode.NOTHING_MEASURED


def _draw(capabilities: Sequence[Capability], console: Console, *, able: bool) -> None:
    """Draw one line for each capability; for those that lack, what is lost and what to do."""
    from rich.table import Table  # noqa: PLC0415 - only where something is drawn
    from rich.text import Text  # noqa: PLC0415 - only where something is drawn

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for each in capabilities:
        mark = Text("yes", style="green") if each.ok else Text("no", style="yellow")
        body = Text(each.detail)
        if not each.ok:
            body.append(f"\nwithout it: {each.lost}", style="dim")
            body.append(f"\nremedy: {each.remedy}" if each.remedy else "", style="dim")
        grid.add_row(mark, Text(each.name), body)
    console.print(grid)
    verdict = "idlebench run can work here." if able else "idlebench run cannot work here."
    console.print(Text(f"\n{verdict}", style="bold"))
