"""A gate as a Markdown page, and as the summary of a GitHub step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_rows import UNDECIDED, CellRow, GateReport, gate_report
from idlebench.render.gate_safe import barred
from idlebench.render.gate_table import checks_table
from idlebench.render.markdown import escaped
from idlebench.render.table import Align, Table

SUMMARY_BYTES: Final = 1024 * 1024
"""What GitHub takes as the summary of one step."""

_CUT: Final = "The summary ends here: GitHub takes no more than 1 MiB. The report has the rest."


def markdown_text(result: GateResult) -> str:
    """Give a gate as Markdown, GitHub's dialect, ending in a line feed.

    Every text is escaped on its way into the page, so that names and reasons cannot become markup.
    """
    return "".join(f"{line}\n" for line in _lines(gate_report(result)))


def step_summary_text(result: GateResult, *, room: int = SUMMARY_BYTES) -> str:
    """Give the Markdown page, cut at the end of a line where it would be too long for a summary.

    Args:
        result: the gate.
        room: bytes that the summary may still take, at most `SUMMARY_BYTES` less what it holds already.

    Returns:
        Text of fewer bytes than ``room``; "" if not even the note that it was cut has room.
    """
    text = markdown_text(result)
    if len(text.encode()) < room:
        return text
    note = f"\n{_CUT}\n"
    left = room - len(note.encode()) - 1
    kept = []
    for line in text.splitlines(keepends=True):
        left -= len(line.encode())
        if left < 0:
            break
        kept.append(line)
    return "".join(kept) + note if len(note.encode()) < room else ""


def _lines(report: GateReport) -> Iterator[str]:
    yield f"# idlebench gate: {_text(report.scenario)}: {report.verdict}"
    if report.reason:
        yield from ("", f"**{_text(report.reason)}**")
    if report.control is not None and report.control.verdict is not Verdict.PASS:
        yield from _section("The A/A control", [report.control])
    yield from _section("Regressions", report.ended(Verdict.REGRESSION))
    yield from _section("Undecided", report.ended(*UNDECIDED))
    if report.notes:
        yield from ("", "## Notes", "")
        yield from (f"- {_text(note)}" for note in report.notes)
    noted = [(cell.name, note) for cell in report.ended(Verdict.PASS) for note in cell.notes]
    if noted:
        yield from ("", "## Notes on cells that passed", "")
        yield from (f"- {_text(name)}: {_text(note)}" for name, note in noted)
    table = checks_table(report.cells)
    if table.rows:
        yield from ("", "## Every check", "")
        yield from _table(table)
        yield from ("", "Intervals are 95 %, over launches.")
    yield from ("", "## How it was measured", "", "| | |", "| --- | --- |")
    yield from (f"| {_text(name)} | {_text(value)} |" for name, value in report.facts)


def _section(name: str, cells: Iterable[CellRow]) -> Iterator[str]:
    """Give cells that did not pass, each with every check that did not."""
    for index, cell in enumerate(cells):
        if index == 0:
            yield from ("", f"## {name}", "")
        yield f"- {_text(cell.name)} ({_text(cell.launches)})"
        for row in cell.told(Verdict.REGRESSION, *UNDECIDED):
            known = row.where and row.verdict is Verdict.REGRESSION
            where = f" ({_text(row.where)})" if known else ""
            yield f"  - {_text(row.sentence)}{where}"
        yield from (f"  - {_text(note)}" for note in cell.notes)
        yield from (f"  - waits at {_text(place)}" for place in cell.waits_at)


def _table(table: Table) -> Iterator[str]:
    yield _row(column.title for column in table.columns)
    yield _row("---" if column.align is Align.LEFT else "---:" for column in table.columns)
    for row in table.rows:
        yield _row(_text(f"{entry.text} {entry.interval}".strip()) for entry in row.entries)


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _text(text: str) -> str:
    """Escape a text for a place inside a line."""
    return barred(escaped(text).replace("##[", "##\\["))
