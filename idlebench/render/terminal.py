"""A report on a terminal or in a pipe: a table, its reading, the expectations."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from idlebench.render.expectations import MET, NOT_MEASURED, NOT_MET, ExpectationLine
from idlebench.render.layout import Layout, fit
from idlebench.render.outages import TITLE as OUTAGES
from idlebench.render.report import Report
from idlebench.render.table import Align, Column, Row, Table

_RULE: Final = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_ASCII_RULE: Final = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_ASCII: Final = str.maketrans({"±": "+-", "×": "x", "–": "-", "µ": "u", "·": "-", "—": "-", "…": "..."})
_VERDICT_STYLES: Final = {MET: "green", NOT_MET: "bold red", NOT_MEASURED: "yellow"}


def draw_report(report: Report, console: Console) -> None:
    """Draw the table and everything that has to be read with it.

    Nothing is cut: a table that does not fit the console's width is drawn wider. Names are never taken for
    markup. Where the console cannot show other than ASCII characters, none are used.
    """
    _say(console, Text(report.title, style="bold"))
    draw_table(report.table, console)
    _draw_notes(report, console)
    _draw_outages(report, console)
    _draw_timelines(report, console)
    _draw_lines("Knobs", report.knobs, console)
    _draw_lines("Put to the test", report.drills, console)
    if report.reading:
        _say(console, Text())
        _say(console, Text(report.reading, style="bold"))
    if report.expectations:
        _say(console, Text())
        _say(console, Text(f"{report.summary}."))
        for line in report.expectations:
            # Of a run that was broken off, most could not be measured: the summary says how many.
            if report.complete or line.verdict != NOT_MEASURED:
                _draw_expectation(line, console)
    _draw_comparisons(report, console)


def draw_summary(table: Table, console: Console) -> None:
    """Draw several runs in one table, and what did not hold below it."""
    _say(console, Text("\nAll scenarios", style="bold"))
    draw_table(table, console)
    for note in table.notes:
        _item(console, Text("!", style="yellow"), Text(note))


def draw_table(table: Table, console: Console) -> None:
    """Draw a table in the roomiest layout that fits the console."""
    layout = fit(_ascii_table(table) if console.options.ascii_only else table, console.width)
    grid = Grid(
        box=_ASCII_RULE if console.options.ascii_only else _RULE,
        show_edge=False,
        pad_edge=False,
        padding=(0, layout.gap - 1, 0, 0),
        header_style="",
        width=layout.width,
    )
    for column, width in zip(layout.columns, layout.widths, strict=True):
        header = _header(column, width)
        grid.add_column(_for(console, header), min_width=width, max_width=width, no_wrap=True)
    for index, row in enumerate(table.rows):
        style = _row_style(row)
        grid.add_row(*(_for(console, Text(texts[index])) for texts in layout.texts), style=style)
    console.print(grid, crop=False, overflow="ignore", no_wrap=True, width=max(layout.width, console.width))
    _draw_left_out(layout, console)


def _ascii_table(table: Table) -> Table:
    """Spell a table with ASCII characters, before it is laid out: some signs take two of them."""
    columns = tuple(
        replace(column, group=_ascii(column.group), unit=_ascii(column.unit)) for column in table.columns
    )
    rows = tuple(
        replace(
            row,
            entries=tuple(
                replace(entry, text=_ascii(entry.text), spread=_ascii(entry.spread)) for entry in row.entries
            ),
        )
        for row in table.rows
    )
    return Table(columns, rows, table.notes)


def _ascii(text: str) -> str:
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def _header(column: Column, width: int) -> Text:
    """Set a header of two lines over its column: words left and low, figures right."""
    if column.align is Align.LEFT:
        lines = (column.group, column.unit) if column.unit else ("", column.group)
        return Text("\n".join(line.ljust(width) for line in lines), style="dim")
    return Text(f"{column.group.rjust(width)}\n{column.unit.rjust(width)}", style="dim")


def _row_style(row: Row) -> str:
    if row.empty:
        return "yellow"
    return "dim" if row.quiet else ""


def _draw_left_out(layout: Layout, console: Console) -> None:
    if layout.left_out:
        names = ", ".join(name for name in layout.left_out if name != "validity")
        text = f"No room here for {names}: report.md has every column."
        _say(console, Text(text, style="dim"))


def _draw_notes(report: Report, console: Console) -> None:
    _say(console, Text())
    for line in report.caption:
        _say(console, Text(line, style="dim"))
    for note in report.table.notes:
        _item(console, Text("*", style="yellow"), Text(note))
    for warning in report.warnings:
        _item(console, Text("!", style="yellow"), Text(warning))


def _draw_timelines(report: Report, console: Console) -> None:
    for line in report.timelines:
        _say(console, Text(f"\n{line.label} over time"))
        draw_table(line.table, console)


def _draw_lines(title: str, lines: tuple[str, ...], console: Console) -> None:
    if lines:
        _say(console, Text(f"\n{title}"))
        for line in lines:
            _item(console, Text("-", style="dim"), Text(line))


def _draw_outages(report: Report, console: Console) -> None:
    """Draw what workers did while the broker was gone, in a table of its own."""
    if report.outages is None:
        return
    _say(console, Text(f"\n{OUTAGES}", style="bold"))
    draw_table(report.outages, console)
    for note in report.outages.notes:
        _say(console, Text(note, style="dim"))


def _draw_comparisons(report: Report, console: Console) -> None:
    """Draw the publication's own tables last: what a reader of it looks for."""
    for comparison in report.comparisons:
        _say(console, Text(f"\n{comparison.title}", style="bold"))
        draw_table(comparison.table, console)
        if comparison.source:
            _say(console, Text(comparison.source, style="dim"))


def _draw_expectation(line: ExpectationLine, console: Console) -> None:
    """Draw one expectation; of one that is met, its name and figures are enough."""
    mark = Text(line.verdict.ljust(len(NOT_MEASURED)), style=_VERDICT_STYLES[line.verdict])
    if line.verdict == MET:
        _item(console, mark, Text(f"{line.id}: {line.evidence}"))
        return
    body = Text(f"{line.id}: {line.claim}: {line.evidence}")
    if line.source:
        body.append(f" ({line.source})", style="dim")
    _item(console, mark, body)


def _item(console: Console, mark: Text, body: Text) -> None:
    """Draw a marked line whose further lines hang below its first."""
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(_for(console, mark), _for(console, body))
    console.print(Padding(grid, (0, 0, 0, 1)))


def _say(console: Console, text: Text) -> None:
    console.print(_for(console, text), highlight=False)


def _for(console: Console, text: Text) -> Text:
    """Give text in characters that this console can show."""
    if not console.options.ascii_only:
        return text
    return Text(_ascii(text.plain), style=text.style)
