"""The verdict of a whole gate, from its cells and from what may have disturbed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from idlebench.errors import IdlebenchError, Interrupted
from idlebench.gate.decide import worst
from idlebench.gate.machines import differences
from idlebench.model.gate import CellGate, GateResult, GateRules, Metric, Side, Verdict

COUNTS = frozenset({Metric.WAKES, Metric.COMMANDS, Metric.LEFT})
"""What other load can only make fewer; so a busy machine does not take a regression of these back."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that a gate found out.

    Attributes:
        scenario: name.
        cells: how each stands.
        control: the A/A control, or None where nothing was run.
        base: the other side, or None.
        head: this side.
        started: ISO 8601 with UTC offset.
        seconds: how long it took.
        directories: run directories, head first.
        busy_percent: share of the time in which a process waited for a CPU; None if not known.
        error: what ended it early, or None.
        notes: what else a reader must know.
    """

    scenario: str
    cells: tuple[CellGate, ...]
    control: CellGate | None
    base: Side | None
    head: Side
    started: str
    seconds: float
    directories: tuple[str, ...]
    busy_percent: float | None = None
    error: IdlebenchError | None = None
    notes: tuple[str, ...] = ()


def gate_result(measured: Measured, rules: GateRules, *, busy_limit: float) -> GateResult:
    """Give the verdict and its reason.

    An error comes before everything. A regression that was measured twice in counts comes before a busy
    machine, which cannot cause one. A control that differs from itself, and a busy machine, come before a
    pass and before regressions of CPU and times.
    """
    verdict, reason = _verdict(measured, busy_limit)
    return GateResult(
        scenario=measured.scenario,
        verdict=verdict,
        reason=reason,
        cells=measured.cells,
        control=measured.control,
        notes=(*_machine_notes(measured), *measured.notes, *_busy_notes(measured, busy_limit)),
        base=measured.base.title if measured.base is not None else "",
        machine=measured.head.machine,
        started=measured.started,
        seconds=measured.seconds,
        directories=tuple(path for path in measured.directories if path),
        alpha=rules.alpha,
    )


def _verdict(measured: Measured, busy_limit: float) -> tuple[Verdict, str]:
    if measured.error is not None:
        interrupted = isinstance(measured.error, Interrupted)
        return Verdict.ERROR, "it was interrupted" if interrupted else str(measured.error)
    verdicts = [cell.verdict for cell in measured.cells]
    if not verdicts:
        return Verdict.INCONCLUSIVE, "there is no cell to gate"
    if measured.control is not None and measured.control.verdict is not Verdict.PASS:
        return Verdict.INCONCLUSIVE, "the control differs from itself, so nothing else can be trusted"
    verdict = worst(verdicts)
    if (
        _is_busy(measured, busy_limit)
        and not _counts_grew(measured.cells)
        and verdict is not Verdict.INCONCLUSIVE
    ):
        return Verdict.INCONCLUSIVE, f"other load disturbed it: {_busy_words(measured)}"
    return verdict, _counted(measured.cells, verdict)


def _counted(cells: Sequence[CellGate], verdict: Verdict) -> str:
    """Say how many cells there are of each kind, the worst first: ``1 of 4 cells costs more than it may``."""
    if verdict is Verdict.PASS:
        return f"all {len(cells)} cells hold their limits" if len(cells) > 1 else "its cell holds its limits"
    count = Counter(cell.verdict for cell in cells)
    bad, open_, passed = count[Verdict.REGRESSION], count[Verdict.INCONCLUSIVE], count[Verdict.PASS]
    parts = []
    if bad:
        parts.append("costs more than it may" if bad == 1 else "cost more than they may")
    if open_:
        parts.append(f"{open_ if bad else ''} could not be decided".strip())
    if passed:
        parts.append(f"{passed} passed")
    of = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    return f"{bad or open_} of {of} {', '.join(parts)}"


def _counts_grew(cells: Sequence[CellGate]) -> bool:
    return any(
        check.verdict is Verdict.REGRESSION and check.metric in COUNTS
        for cell in cells
        for check in cell.checks
    )


def _is_busy(measured: Measured, limit: float) -> bool:
    return measured.busy_percent is not None and measured.busy_percent >= limit


def _busy_words(measured: Measured) -> str:
    return f"some process waited for a CPU in {measured.busy_percent or 0.0:.0f} % of the time"


def _busy_notes(measured: Measured, limit: float) -> Iterator[str]:
    if _is_busy(measured, limit):
        yield f"The machine was busy: {_busy_words(measured)}."


def _machine_notes(measured: Measured) -> Iterator[str]:
    base = measured.base
    found = differences(base.machine, measured.head.machine) if base is not None else ()
    if base is not None and found:
        unit = f"as a ratio to {base.reference!r}" if base.reference else "not at all"
        yield f"The other side was measured on another machine ({'; '.join(found)}): CPU is compared {unit}."
