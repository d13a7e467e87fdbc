"""`idlebench list`."""

from __future__ import annotations

import json as json_text
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from idlebench.scenario.library import LibraryEntry


def command(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print name, title, tags and path as JSON.")] = False,
) -> int:
    """List the scenarios that idlebench ships.

    Each is run by its name; your own scenarios are run by the path of their file.

        idlebench list
        idlebench list --json
    """
    from idlebench.scenario.library import library  # noqa: PLC0415 - only this command reads the library

    entries = library()
    out.say(_as_json(entries) if json else drawn(lambda console: _draw(entries, console), sys.stdout))
    return ExitCode.OK


def _as_json(entries: Sequence[LibraryEntry]) -> str:
    records = [
        {"name": entry.name, "title": entry.title, "tags": list(entry.tags), "path": str(entry.path)}
        for entry in entries
    ]
    return json_text.dumps(records, indent=2, ensure_ascii=False) + "\n"


def _draw(entries: Sequence[LibraryEntry], console: Console) -> None:
    """Draw one line for each scenario: name, title, tags."""
    from rich.table import Table  # noqa: PLC0415 - only where something is drawn
    from rich.text import Text  # noqa: PLC0415 - only where something is drawn

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for entry in entries:
        body = Text(entry.title)
        if entry.tags:
            body.append(f"  {' '.join(entry.tags)}", style="dim")
        grid.add_row(Text(entry.name, style="bold"), body)
    console.print(grid)
