"""A gate on a terminal or in a CI log: the verdict, what is worse, what is open, what passed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_rows import UNDECIDED, CellRow, CheckRow, GateReport, gate_report
from idlebench.render.gate_safe import apart, barred
from idlebench.render.gate_table import cells_table
from idlebench.render.layout import fit
from idlebench.render.table import Table

_STYLES: Final = {
    Verdict.PASS: "bold green",
    Verdict.REGRESSION: "bold red",
    Verdict.INCONCLUSIVE: "bold yellow",
    Verdict.ERROR: "bold red",
}
_ASCII: Final = str.maketrans({"→": "->", "×": "x", "–": "-", "…": "...", "±": "+-", "µ": "u"})
_NARROWEST: Final = 20


def terminal_text(result: GateResult, *, width: int = 80) -> str:
    """Give what a terminal shows as text without colours, every line at most ``width`` columns wide.

    A cell whose name alone is wider makes the table of what passed as wide as it must be.
    """
    stream = io.StringIO()
    draw_gate(result, Console(file=stream, width=width, force_terminal=False, color_system=None))
    return stream.getvalue()


def draw_gate(result: GateResult, console: Console) -> None:
    """Draw a gate.

    No line can be taken for a command by GitHub's runner, whatever is in names and reasons. Where the console
    cannot show other than ASCII characters, none are used.
    """
    for line in _lines(gate_report(result), console):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(report: GateReport, console: Console) -> Iterator[Text]:
    yield from _wrapped(report.headline, console, style=_STYLES[report.verdict])
    if report.control is not None and report.control.verdict is not Verdict.PASS:
        yield from _section("The A/A control", [report.control], console)
    yield from _section("Regressions", report.ended(Verdict.REGRESSION), console)
    yield from _section("Undecided", report.ended(*UNDECIDED), console)
    passed = report.ended(Verdict.PASS)
    if passed:
        yield Text()
        yield from _title("Passed")
        yield from _table(cells_table(passed), console)
        for cell in passed:
            for note in cell.notes:
                yield from _wrapped(f"{cell.name}: {note}", console, "  * ")
    if report.notes or report.facts:
        yield Text()
    for note in report.notes:
        yield from _wrapped(note, console, "! ", style="yellow")
    facts = dict(report.facts)
    for name in ("compared with", "runs", "took"):
        if name in facts:
            yield from _wrapped(f"{name} {facts[name]}", console, style="dim")


def _section(name: str, cells: Iterable[CellRow], console: Console) -> Iterator[Text]:
    """Draw cells that did not pass, each with every check that did not; what passed in them on one line."""
    for index, cell in enumerate(cells):
        if index == 0:
            yield Text()
            yield from _title(name)
        yield from _wrapped(f"{cell.name} ({cell.launches})", console, "  ")
        for row in cell.told(Verdict.REGRESSION, *UNDECIDED):
            yield from _wrapped(_sentence(row), console, "    ", style=_STYLES[row.verdict])
        for note in cell.notes:
            yield from _wrapped(note, console, "    * ")
        for place in cell.waits_at:
            yield from _wrapped(f"waits at {place}", console, "    ", style="dim")
        within = [row.sentence.removesuffix(": pass") for row in cell.told(Verdict.PASS)]
        if within:
            yield from _wrapped("within its limits: " + "; ".join(within), console, "    ", style="dim")


def _sentence(row: CheckRow) -> str:
    """Say where the limit stands that was exceeded."""
    known = row.where and row.verdict is Verdict.REGRESSION
    return f"{row.sentence} ({row.where})" if known else row.sentence


def _title(name: str) -> Iterator[Text]:
    yield Text(name, style="bold")


def _table(table: Table, console: Console) -> Iterator[Text]:
    """Draw the table in the roomiest layout that fits; what has no room is in the other formats."""
    layout = fit(table, max(_NARROWEST, console.width - 2))
    gap = " " * layout.gap
    headers = [
        [text.ljust(width) if not column.unit else text.rjust(width) for text in (column.group, column.unit)]
        for column, width in zip(layout.columns, layout.widths, strict=True)
    ]
    for line in zip(*headers, strict=True):
        yield _safe("  " + gap.join(line).rstrip(), console, "dim")
    for texts in zip(*layout.texts, strict=True):
        yield _safe("  " + gap.join(texts).rstrip(), console)
    if layout.left_out:
        yield from _wrapped(f"No room here for {', '.join(layout.left_out)}.", console, "  ", style="dim")


def _wrapped(text: str, console: Console, indent: str = "", *, style: str = "") -> Iterator[Text]:
    """Fold a sentence, further lines below its first; one column stays free for a bar."""
    room = max(_NARROWEST, console.width - len(indent) - 1)
    lines = Text(_shown(text, console)).wrap(console, room, overflow="fold")
    for index, line in enumerate(lines):
        start = indent if index == 0 else " " * len(indent)
        yield Text(barred(start + line.plain.rstrip()), style=style)


def _safe(line: str, console: Console, style: str = "") -> Text:
    return Text(barred(_shown(line, console)), style=style)


def _shown(text: str, console: Console) -> str:
    """Give text in characters that this console can show, and in which the runner finds no command."""
    if console.options.ascii_only:
        text = text.translate(_ASCII).encode("ascii", "replace").decode()
    return apart(text)
