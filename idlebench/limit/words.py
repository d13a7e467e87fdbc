"""What a test says that is over its budget, or that could not be measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from idlebench.limit.reading import IdleReading
from idlebench.limit.verdict import BASELINE, Judgement
from idlebench.model.estimate import Estimate
from idlebench.model.gate import Check, Metric, Verdict
from idlebench.model.process import ThreadReading
from idlebench.units import format_duration

_NAMES: Final = {Metric.WAKES: "wakes/s", Metric.COMMANDS: "commands/s", Metric.CPU: "CPU % of a core"}
_HEADS: Final = {
    Verdict.REGRESSION: "idle cost over its budget, measured twice",
    Verdict.ERROR: "idle cost could not be measured",
    Verdict.INCONCLUSIVE: "inconclusive: measured, but not well enough to decide",
    Verdict.PASS: "idle cost within its budget",
}
_MOST_THREADS: Final = 12


def explain(judgement: Judgement, where: str) -> str:
    """Give the whole text: figures beside budgets, threads, where they wait, and why.

    Args:
        judgement: how it went.
        where: ``file:line``.
    """
    reading = judgement.reading
    parts = [
        f"{where}: {_HEADS[judgement.verdict]}",
        _columns([("", "measured", "budget", ""), *map(_row, judgement.checks)]),
        "\n".join(_about(judgement)),
        _columns([("thread", "wakes/s", "CPU %"), *_threads(reading)]) if reading.threads else "",
    ]
    for title, lines in (("where they wait", reading.waits_at), ("why", reading.diagnosis)):
        if lines:
            parts.append("\n".join([f"  {title}:", *(f"    {line}" for line in lines)]))
    return "\n\n".join(part for part in parts if part)


def figure_text(figure: Estimate | None) -> str:
    """Show a figure with its interval, or its limit of detection: ``19.9 [19.6, 20.2]``, ``< 0.6``."""
    if figure is None:
        return "not measured"
    if not figure.detected:
        return f"< {_short(figure.limit or 0)}"
    if figure.low is None or figure.high is None:
        return _short(figure.mean)
    return f"{_short(figure.mean)} [{_short(figure.low)}, {_short(figure.high)}]"


def _row(check: Check) -> tuple[str, ...]:
    budget = _short(check.budget.limit) if check.budget else ""
    origin = f" ({check.budget.where})" if check.budget and check.kind == BASELINE else ""
    return _NAMES[check.metric], figure_text(check.head), budget + origin, check.reason


def _about(judgement: Judgement) -> Iterable[str]:
    reading, first = judgement.reading, judgement.first
    rest = "after" if reading.settled else "not at rest after"
    yield (
        f"  measured: {reading.target}; {format_duration(reading.window_s)}, {rest} "
        f"{format_duration(reading.settled_s)} of settling"
    )
    if first is not None:
        before = ", ".join(
            f"{_NAMES[one.metric]} {figure_text(first.figure(one.metric))}" for one in judgement.checks
        )
        yield f"  the first look: {before}"
    if reading.commands_per_s is not None:
        yield f"  commands: {reading.commands_note}"
    yield f"  looking cost {reading.observer_cpu_percent:.2g} % of a core in {reading.observer}"


def _threads(reading: IdleReading) -> Iterable[tuple[str, ...]]:
    ordered = sorted(reading.threads, key=lambda one: (one.wakes or 0, one.cpu_ns or 0), reverse=True)
    for one in ordered[:_MOST_THREADS]:
        yield f"{one.name} {one.pid}/{one.tid}", *_rates(one, reading.window_s)
    if len(ordered) > _MOST_THREADS:
        yield f"and {len(ordered) - _MOST_THREADS} more", "", ""


def _rates(one: ThreadReading, window_s: float) -> tuple[str, str]:
    wakes = "?" if one.wakes is None else _short(one.wakes / window_s)
    cpu = "?" if one.cpu_ns is None else f"{one.cpu_ns / window_s / 1e7:.3f}"
    return wakes, cpu


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _short(number: float) -> str:
    """Three digits, never in powers of ten where a plain number does."""
    if number >= 1000:
        return f"{number:.0f}"
    return f"{number:.3g}" if number >= 0.001 or number == 0 else f"{number:.1g}"
