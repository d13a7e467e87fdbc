"""What the gate is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from idlebench.model.estimate import Estimate
from idlebench.model.gate_plan import Budget, Metric, Tolerance
from idlebench.model.machine import MachineFacts
from idlebench.model.scenario import OptionValue

__all__ = [
    "Budget",
    "CellGate",
    "CellSamples",
    "Check",
    "GateResult",
    "GateRules",
    "Metric",
    "Samples",
    "Side",
    "Tolerance",
    "Verdict",
]


class Verdict(StrEnum):
    """How a gate ends, and how each of its parts did."""

    PASS = "pass"  # noqa: S105 - a verdict
    REGRESSION = "regression"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Samples:
    """One metric of one cell on one side.

    Attributes:
        values: one for each valid launch, in the metric's unit; never empty.
        limit: limit of detection of their mean in the same unit, or None.
        step: the least by which one value can differ from another, such as one event in the window; 0 for
            a continuous figure.
    """

    values: tuple[float, ...]
    limit: float | None = None
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class CellSamples:
    """Every metric of one cell on one side.

    Attributes:
        variant: name.
        params: the point of the sweep.
        worker: digest of what is run (program files, arguments, interpreter), or "" if not known.
        control: it is the blocked control.
        launches: how many entered.
        excluded: why others did not: validity → how many.
        metrics: what could be measured.
        asked: digest of what the scenario asks of it (program, options, probe, services, ``--set``), hex, or
            "" if not known: another one makes a comparison meaningless, while another `worker` is what a
            gate is there to compare.
        missing: why a metric could not be measured, one sentence each.
    """

    variant: str
    params: Mapping[str, OptionValue]
    worker: str
    control: bool
    launches: int
    excluded: Mapping[str, int]
    metrics: Mapping[Metric, Samples]
    asked: str = ""
    missing: Mapping[Metric, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """As `Cell.label`."""
        return " ".join([self.variant, *(f"{key}={value}" for key, value in self.params.items())])


@dataclass(frozen=True, slots=True)
class Side:
    """Everything that one side of a comparison measured.

    Attributes:
        title: what it is, in words, such as ``baseline of 2026-03-01 (commit 1a2b3c4)``.
        scenario: name.
        digest: of what is asked of the cells: SHA-256 of the scenario's parsed content, hex; titles,
            expectations and the gate's own table aside, and whichever variants were chosen.
        machine: where it was measured.
        cells: in the scenario's order, the control among them.
        reference: name of the reference variant, or "".
    """

    title: str
    scenario: str
    digest: str
    machine: MachineFacts
    cells: tuple[CellSamples, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class GateRules:
    """What is asked of a gate.

    Attributes:
        budgets: absolute limits.
        tolerances: relative limits with their floors; the defaults are among them.
        variants: which are gated, or () for all but the control.
        min_launches: of each cell before anything is decided, at least 2.
        max_launches: of each cell and side before it is given up as inconclusive.
        time_limit_s: after that no launch is begun.
        alpha: rate of false alarms that all comparisons of a gate may have together.
        inconclusive_passes: an inconclusive gate passes.
        baseline: the file that is compared with, or None.
    """

    budgets: tuple[Budget, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    variants: tuple[str, ...] = ()
    min_launches: int = 2
    max_launches: int = 8
    time_limit_s: float = 300.0
    alpha: float = 0.01
    inconclusive_passes: bool = False
    baseline: Path | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One row of a gate: a metric of a cell against its budget, or against the other side.

    Attributes:
        metric: which.
        kind: ``budget`` or ``baseline``.
        verdict: how it went.
        reason: in words with figures, such as ``wakes/s 2.0 -> 19.9, +17.9 [17.6, 18.2], budget 5``.
        base: the other side, or None for a budget.
        head: what was measured now, or None if nothing was.
        difference: head - base, or None.
        budget: the absolute limit, or None.
        tolerance: the relative one, or None.
        p: probability of such a difference if nothing had changed, before Holm's correction; or None.
        confirmed: it was measured again, alone, and held.
        values: what `head` was made of, one for each valid launch, in the metric's unit.
    """

    metric: Metric
    kind: str
    verdict: Verdict
    reason: str
    base: Estimate | None = None
    head: Estimate | None = None
    difference: Estimate | None = None
    budget: Budget | None = None
    tolerance: Tolerance | None = None
    p: float | None = None
    confirmed: bool = False
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CellGate:
    """What the gate says of one cell.

    Attributes:
        label: as `Cell.label`.
        variant: name.
        params: the point of the sweep.
        verdict: the worst of its checks and states.
        checks: in the order of `Metric`, budgets first.
        notes: states that must not pass silently, one sentence each, such as a new cell.
        launches: valid launches now.
        base_launches: valid launches of the other side, or None without one.
        waits_at: where its threads wait, if that was looked at.
    """

    label: str
    variant: str
    params: Mapping[str, OptionValue]
    verdict: Verdict
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    launches: int = 0
    base_launches: int | None = None
    waits_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate says.

    Attributes:
        scenario: name.
        verdict: of the whole; an error or inconclusive state of the gate itself comes before its cells.
        reason: one sentence.
        cells: in the scenario's order, the control left out.
        control: the A/A control: the blocked worker against itself; None where nothing was run.
        notes: what a reader must know of the gate as a whole, such as another machine.
        base: what it was compared with, in words, or "" for budgets alone.
        machine: where it was measured.
        started: ISO 8601 with UTC offset.
        seconds: how long it took.
        directories: run directories, head first.
        alpha: rate of false alarms that was aimed at.
    """

    scenario: str
    verdict: Verdict
    reason: str
    cells: tuple[CellGate, ...]
    control: CellGate | None
    notes: tuple[str, ...]
    base: str
    machine: MachineFacts
    started: str
    seconds: float
    directories: tuple[str, ...] = field(default=())
    alpha: float = 0.01
