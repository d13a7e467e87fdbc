"""A diagnosis on a terminal: the verdict, each finding as a short block, what was ruled out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from idlebench.model.diagnosis import Diagnosis, DiagnosisVerdict
from idlebench.render.diagnosis_rows import (
    FindingRows,
    headline,
    missing_words,
    observer_words,
    target_line,
    told,
)
from idlebench.render.safe_text import one_line, plain

_STYLES: Final = {
    DiagnosisVerdict.PROBLEM: "bold red",
    DiagnosisVerdict.HEALTHY: "bold green",
    DiagnosisVerdict.NOT_IDLE: "bold yellow",
    DiagnosisVerdict.INCONCLUSIVE: "bold yellow",
}
_ASCII: Final = str.maketrans({"→": "->", "×": "x", "–": "-", "…": "...", "±": "+-", "µ": "u"})
_NARROWEST: Final = 30
_LABEL: Final = 8


def terminal_text(diagnosis: Diagnosis, *, width: int = 80) -> str:
    """Give what a terminal shows as text without colours."""
    stream = io.StringIO()
    draw_diagnosis(diagnosis, Console(file=stream, width=width, force_terminal=False, color_system=None))
    return stream.getvalue()


def draw_diagnosis(diagnosis: Diagnosis, console: Console) -> None:
    """Draw a diagnosis; only lines of source and of a fix may be wider than the console."""
    for line in _lines(diagnosis, console):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(diagnosis: Diagnosis, console: Console) -> Iterator[Text]:
    yield from _wrapped(headline(diagnosis), console, style=_STYLES[diagnosis.verdict])
    yield from _wrapped(target_line(diagnosis), console, style="dim")
    for number, rows in enumerate(told(diagnosis), 1):
        yield Text()
        yield from _finding(number, rows, console)
    yield from _listed("Advice", diagnosis.advice, console)
    ruled_out = [f"{one.name}: {one_line(one.ruled_out_by)}" for one in diagnosis.considered]
    yield from _listed("Considered and ruled out", ruled_out, console, style="dim")
    missing = list(missing_words(diagnosis))
    if missing:
        yield Text()
        yield Text("Could not be read", style="bold")
        for what, remedy in missing:
            yield from _wrapped(what, console, "  - ")
            yield from _wrapped(remedy, console, "    remedy: ")
    yield Text()
    yield from _wrapped(observer_words(diagnosis.observer), console, style="dim")


def _finding(number: int, rows: FindingRows, console: Console) -> Iterator[Text]:
    yield from _wrapped(f"{number}. {rows.title}", console, style="bold")
    yield from _wrapped(rows.summary, console, "   ")
    for label, words in rows.facts:
        yield from _wrapped(
            words, console, f"   {label.ljust(_LABEL)}", style="dim" if label == "seen" else ""
        )
        if label == "where" and rows.source:
            yield _verbatim(f"   {' ' * _LABEL}> {rows.source}", console, "cyan")
    if rows.fix:
        yield from _wrapped(rows.fix, console, f"   {'fix'.ljust(_LABEL)}")
        yield from _code("before", "-", rows.before, console, "red")
        yield from _code("after", "+", rows.after, console, "green")
    yield from _wrapped(
        f"{rows.page}: idlebench explain {rows.title.split()[0]}", console, f"   {'page'.ljust(_LABEL)}"
    )


def _code(label: str, mark: str, lines: Sequence[str], console: Console, style: str) -> Iterator[Text]:
    for index, line in enumerate(lines):
        head = label if index == 0 else ""
        yield _verbatim(f"   {head.ljust(_LABEL)}{mark} {line}", console, style)


def _listed(title: str, items: Sequence[str], console: Console, *, style: str = "") -> Iterator[Text]:
    if not items:
        return
    yield Text()
    yield Text(title, style="bold")
    for item in items:
        yield from _wrapped(item, console, "  - ", style=style)


def _wrapped(text: str, console: Console, indent: str = "", *, style: str = "") -> Iterator[Text]:
    """Fold a sentence, further lines below its first."""
    room = max(_NARROWEST, console.width - len(indent))
    lines = Text(_shown(one_line(text), console)).wrap(console, room, overflow="fold")
    for index, line in enumerate(lines):
        start = indent if index == 0 else " " * len(indent)
        yield Text(start + line.plain.rstrip(), style=style)


def _verbatim(line: str, console: Console, style: str) -> Text:
    return Text(_shown(plain(line), console), style=style)


def _shown(text: str, console: Console) -> str:
    if console.options.ascii_only:
        return text.translate(_ASCII).encode("ascii", "replace").decode()
    return text
