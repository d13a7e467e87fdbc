"""A baseline, and what changed between two, on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.box import Box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from idlebench.model.baseline import Baseline
from idlebench.model.baseline_change import BaselineChanges, CellChange, Direction, Drift
from idlebench.render.baseline_words import (
    HEADERS,
    baseline_facts,
    cell_figures,
    counts_words,
    difference,
    drift_words,
    metric_mean,
    metric_words,
)
from idlebench.render.safe_text import one_line

_RULE: Final = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_STYLES: Final = {Direction.SAME: "", Direction.MORE: "bold red", Direction.LESS: "green"}
_ASCII: Final = str.maketrans({"→": "->", "–": "-", "…": "..."})


def draw_baseline(baseline: Baseline, now: datetime, console: Console) -> None:
    """Draw what a baseline says: where it comes from, and the mean of every metric of every cell."""
    facts = Grid.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in baseline_facts(baseline, now):
        facts.add_row(Text(name, style="dim"), _text(console, value))
    console.print(facts)
    console.print()
    grid = _grid()
    grid.add_column(Text("\ncell"), overflow="fold")
    for header in HEADERS.values():
        grid.add_column(Text(header), justify="right", no_wrap=True)
    grid.add_column(Text("\nn"), justify="right", no_wrap=True)
    for cell in baseline.side.cells:
        texts = (one_line(cell.label), *cell_figures(cell), str(cell.launches))
        grid.add_row(*(_text(console, text) for text in texts), style="dim" if cell.control else "")
    console.print(grid)
    for cell in baseline.side.cells:
        if cell.excluded:
            reasons = ", ".join(f"{count} {one_line(word)}" for word, count in cell.excluded.items())
            console.print(_text(console, f"{one_line(cell.label)}: launches left out: {reasons}"))


def draw_changes(changes: BaselineChanges, console: Console) -> None:
    """Draw two sides, metric by metric, with the 95 % interval of the difference."""
    console.print(_text(console, f"{one_line(changes.base)} → {one_line(changes.head)}", "bold"))
    for note in changes.notes:
        console.print(_text(console, f"! {one_line(note)}", "yellow"))
    console.print()
    grid = _grid()
    grid.add_column(Text("cell"), overflow="fold")
    grid.add_column(Text("metric"), no_wrap=True)
    for title in ("before", "now", "difference [95 %]"):
        grid.add_column(Text(title), justify="right", no_wrap=title != "difference [95 %]")
    grid.add_column(Text(""), no_wrap=True)
    for cell in changes.cells:
        if not cell.control:
            _add_cell(cell, grid, console)
    console.print(grid)
    for cell in changes.cells:
        for note in cell.notes:
            console.print(_text(console, f"! {one_line(cell.label)}: {one_line(note)}", "yellow"))
    console.print(_text(console, counts_words(changes)))


def draw_drift(drift: Sequence[Drift], baseline: Baseline, console: Console) -> None:
    """Draw how far a baseline has come since its oldest state."""
    if not baseline.past:
        console.print(Text("This baseline was never updated: there is nothing that it has drifted from."))
        return
    since = f"since the oldest state, of {one_line(baseline.past[0].saved[:10])}"
    far = [each for each in drift if each.direction is not Direction.SAME]
    if not far:
        console.print(_text(console, f"No figure has drifted beyond its default tolerance {since}."))
        return
    console.print(_text(console, f"Drift {since}:"))
    for each in far:
        console.print(_text(console, f"  {drift_words(each)}: {each.direction}", _STYLES[each.direction]))


def _add_cell(cell: CellChange, grid: Grid, console: Console) -> None:
    """Add a row for each metric; the cell is named once, with its state."""
    label = one_line(f"{cell.label} ({cell.state})" if cell.state else cell.label)
    for change in cell.changes:
        word = "" if change.direction is Direction.SAME else str(change.direction)
        texts = (
            label,
            metric_words(change.metric),
            metric_mean(change.base),
            metric_mean(change.head),
            difference(change.difference),
            word,
        )
        grid.add_row(*(_text(console, text) for text in texts), style=_STYLES[change.direction])
        label = ""
    if label:
        grid.add_row(_text(console, label), *(Text("–".translate(_ASCII)) for _ in range(4)), Text(""))


def _grid() -> Grid:
    return Grid(box=_RULE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")


def _text(console: Console, text: str, style: str = "") -> Text:
    """Give text in characters that this console can show."""
    shown = text
    if console.options.ascii_only:
        shown = text.translate(_ASCII).encode("ascii", "replace").decode()
    return Text(shown, style=style)
