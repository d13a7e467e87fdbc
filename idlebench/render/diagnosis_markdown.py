"""A diagnosis as a Markdown page, such as for an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from idlebench.model.diagnosis import Diagnosis
from idlebench.render.diagnosis_rows import (
    FindingRows,
    cost_words,
    headline,
    missing_words,
    observer_words,
    target_line,
    told,
)
from idlebench.render.markdown import escaped
from idlebench.render.safe_text import one_line


def markdown_text(diagnoses: Sequence[Diagnosis]) -> str:
    """Give diagnoses as Markdown, GitHub's dialect, ending in a line feed.

    Every text is escaped on its way into the page; code stands in fences that its own lines cannot close.
    """
    return "\n".join("".join(f"{line}\n" for line in _lines(one)) for one in diagnoses)


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    yield f"# {escaped(headline(diagnosis))}"
    yield from ("", escaped(target_line(diagnosis)))
    yield from ("", f"It costs {escaped(cost_words(diagnosis.cost))}.")
    for rows in told(diagnosis):
        yield ""
        yield from _finding(rows)
    if diagnosis.advice:
        yield from ("", "## Advice", "")
        yield from (f"- {escaped(one_line(each))}" for each in diagnosis.advice)
    if diagnosis.considered:
        yield from ("", "## Considered and ruled out", "", "| finding | ruled out by |", "| --- | --- |")
        for one in diagnosis.considered:
            yield f"| {one.name} | {escaped(one_line(one.ruled_out_by))} |"
    missing = list(missing_words(diagnosis))
    if missing:
        yield from ("", "## Could not be read", "")
        yield from (f"- {escaped(what)}. Remedy: {escaped(remedy)}" for what, remedy in missing)
    yield from ("", escaped(observer_words(diagnosis.observer)))


def _finding(rows: FindingRows) -> Iterator[str]:
    yield f"## {escaped(rows.title)}"
    yield from ("", escaped(rows.summary), "")
    for label, words in rows.facts:
        yield f"- {label}: {escaped(words)}"
    if rows.source:
        yield from _fence([rows.source])
    if rows.fix:
        yield from ("", f"Fix: {escaped(rows.fix)}.")
        yield from _fence(
            [*(f"- {line}" for line in rows.before), *(f"+ {line}" for line in rows.after)], "diff"
        )
    yield from ("", f"See {rows.page}.")


def _fence(lines: Sequence[str], language: str = "") -> Iterator[str]:
    longest = max((len(run) for line in lines for run in _runs(line)), default=0)
    mark = "`" * max(3, longest + 1)
    yield from ("", f"{mark}{language}", *lines, mark)


def _runs(line: str) -> list[str]:
    """Give the runs of backticks in a line."""
    return "".join(letter if letter == "`" else " " for letter in line).split()
