"""What a gate says, computed once: sentences, figures and sections; every format only draws them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.gate import CellGate, Check, GateResult, Metric, Verdict
from idlebench.render.facts import machine_facts
from idlebench.render.gate_safe import clean
from idlebench.units import format_duration

UNDECIDED: Final = (Verdict.INCONCLUSIVE, Verdict.ERROR)
"""What is neither a pass nor a regression."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check in words.

    Attributes:
        metric: which.
        verdict: how it went.
        sentence: with figures and verdict, such as ``wakes/s 2.0 → 19.9, +17.9 [17.6, 18.2]: regression``.
        where: ``file:line`` of the limit, or "".
        check: what it was made from.
    """

    metric: Metric
    verdict: Verdict
    sentence: str
    where: str
    check: Check


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one metric of one cell, finite and fit to be drawn as a point.

    Attributes:
        metric: which.
        value: the mean, or the limit of detection where the mean is below it; in the metric's unit.
        low: lower end of the 95 % interval, at least 0, as no figure is negative; or None.
        high: upper end, or None.
        detected: the mean can be told from nothing.
        limit: limit of detection, or None.
        n: how many launches it stands on.
        values: one for each launch, or () if they are not known.
    """

    metric: Metric
    value: float
    low: float | None
    high: float | None
    detected: bool
    limit: float | None
    n: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell in words.

    Attributes:
        name: its label, on one line, never empty, unique in its gate.
        variant: name.
        verdict: its own.
        counted: what it counts as: in a gate that is inconclusive as a whole, no regression is certain.
        checks: in the gate's order.
        figures: one for each metric that was measured, in the order of `Metric`.
        notes: states that must not pass silently.
        waits_at: where its threads wait.
        launches: how many it stands on, in words.
    """

    name: str
    variant: str
    verdict: Verdict
    counted: Verdict
    checks: tuple[CheckRow, ...]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...]
    waits_at: tuple[str, ...]
    launches: str

    def told(self, *verdicts: Verdict) -> tuple[CheckRow, ...]:
        """Give the checks that ended in one of these ways."""
        return tuple(row for row in self.checks if row.verdict in verdicts)


@dataclass(frozen=True, slots=True)
class GateReport:
    """Everything that a format draws.

    Attributes:
        scenario: name.
        verdict: of the whole.
        reason: one sentence, or "".
        cells: in the scenario's order.
        control: the blocked worker against itself, or None.
        notes: of the gate as a whole.
        facts: what it was compared with, where and how long, as name and value.
    """

    scenario: str
    verdict: Verdict
    reason: str
    cells: tuple[CellRow, ...]
    control: CellRow | None
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def headline(self) -> str:
        """Give the verdict first: ``regression: my-worker: 1 of 4 cells …``."""
        return ": ".join(part for part in (self.verdict, self.scenario, self.reason) if part)

    @property
    def unexplained(self) -> bool:
        """Whether the gate did not pass for a reason of its own: no cell says why."""
        like = UNDECIDED if self.verdict in UNDECIDED else (self.verdict,)
        return self.verdict is not Verdict.PASS and all(cell.verdict not in like for cell in self.cells)

    def ended(self, *verdicts: Verdict) -> tuple[CellRow, ...]:
        """Give the cells that count as one of these."""
        return tuple(cell for cell in self.cells if cell.counted in verdicts)


def gate_report(result: GateResult) -> GateReport:
    """Compute what there is to say about a gate."""
    names = _unique([clean(cell.label) or "(no name)" for cell in result.cells])
    trusted = result.verdict not in UNDECIDED
    return GateReport(
        scenario=clean(result.scenario) or "(no name)",
        verdict=result.verdict,
        reason=clean(result.reason),
        cells=tuple(
            _cell(cell, name, trusted=trusted) for cell, name in zip(result.cells, names, strict=True)
        ),
        control=None
        if result.control is None
        else _cell(result.control, clean(result.control.label) or "(no name)", trusted=trusted),
        notes=tuple(map(clean, result.notes)),
        facts=_facts(result),
    )


def _cell(cell: CellGate, name: str, *, trusted: bool) -> CellRow:
    certain = trusted or cell.verdict is not Verdict.REGRESSION
    return CellRow(
        name=name,
        variant=clean(cell.variant),
        verdict=cell.verdict,
        counted=cell.verdict if certain else Verdict.INCONCLUSIVE,
        checks=tuple(_check(check) for check in cell.checks),
        figures=tuple(_figures(cell.checks)),
        notes=tuple(map(clean, cell.notes)),
        waits_at=tuple(map(clean, cell.waits_at)),
        launches=_launches(cell),
    )


def _check(check: Check) -> CheckRow:
    sentence = clean(check.reason).replace(" -> ", " → ")
    if check.verdict not in sentence:
        sentence = f"{sentence}: {check.verdict}" if sentence else f"{check.metric}: {check.verdict}"
    source = check.budget or check.tolerance
    return CheckRow(check.metric, check.verdict, sentence, clean(source.where) if source else "", check)


def _figures(checks: Sequence[Check]) -> Iterable[Figure]:
    """Give the first figure of each metric: the checks of one metric share what was measured."""
    for metric in Metric:
        for check in checks:
            if check.metric is metric and check.head is not None and math.isfinite(check.head.upper):
                yield _figure(metric, check.head, check.values)
                break


def _figure(metric: Metric, head: Estimate, values: tuple[float, ...]) -> Figure:
    low, high = _finite(head.low), _finite(head.high)
    low = None if low is None else max(0.0, low)
    if not head.detected:
        low, high = 0.0, head.upper
    known = tuple(values) if all(map(math.isfinite, values)) else ()
    return Figure(metric, head.upper, low, high, head.detected, _finite(head.limit), head.n, known)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _launches(cell: CellGate) -> str:
    now = f"{cell.launches} launch{'' if cell.launches == 1 else 'es'}"
    return now if cell.base_launches is None else f"{now}, {cell.base_launches} of the other side"


def _facts(result: GateResult) -> tuple[tuple[str, str], ...]:
    facts = (
        ("compared with", clean(result.base)),
        ("started", clean(result.started)),
        ("took", format_duration(result.seconds) if math.isfinite(result.seconds) else ""),
        ("rate of false alarms aimed at", f"{100 * result.alpha:g} %"),
        ("runs", ", ".join(map(clean, result.directories))),
        *((name, clean(value)) for name, value in machine_facts(result.machine)),
    )
    return tuple((name, value) for name, value in facts if value)


def _unique(names: Sequence[str]) -> list[str]:
    """Number names that occur more than once, so that no figure takes the place of another's."""
    taken = set(names)
    counts = Counter(names)
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        shown = name
        if counts[name] > 1:
            seen[name] += 1
            while seen[name] > 1 and (shown := f"{name} ({seen[name]})") in taken:
                seen[name] += 1
            taken.add(shown)
        found.append(shown)
    return found
