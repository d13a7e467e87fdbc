"""The gate: measure until the verdict is safe, and say it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from idlebench.errors import IdlebenchError, Interrupted, UsageError
from idlebench.gate.against import Against
from idlebench.gate.busy import BUSY_PERCENT, BusyWatch
from idlebench.gate.control import control_gate
from idlebench.gate.harness_lab import Bay, HarnessLab, control_label, gated_labels
from idlebench.gate.machines import differences
from idlebench.gate.rows import limited
from idlebench.gate.sequence import Sequence, Tell
from idlebench.gate.verdict import Measured, gate_result
from idlebench.harness.plan import schedule
from idlebench.harness.session import Outcome, Session, hold_session
from idlebench.model.events import Listener, Warned
from idlebench.model.gate import CellGate, GateResult, GateRules, Side
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Cell, Scenario
from idlebench.scenario.sweep import cells

SAME_FILES: Final = (
    "Both versions run the same program files with the same arguments, as far as can be seen."
    " A command must take its code from {scenario_dir}, not from an installed package."
)


@dataclass(frozen=True, slots=True)
class GateRequest:
    """What is gated.

    Attributes:
        scenario: options applied.
        options: of the run of each side.
        rules: budgets, tolerances, numbers and times.
        seed: of every order.
        base: a side that was measured elsewhere, or None.
        against: a base version to be measured here, or None.
        busy_percent: from this share of the time with a process waiting for a CPU on, it does not pass.
        notes: what a reader must know of the other side.
        listeners: hear of the events of head's run.
        base_listeners: hear of the events of the base version's run.
        tell: hears of every look at the data.
    """

    scenario: Scenario
    options: RunOptions
    rules: GateRules
    seed: int
    base: Side | None = None
    against: Against | None = None
    busy_percent: float = BUSY_PERCENT
    notes: tuple[str, ...] = ()
    listeners: Many[Listener] = ()
    base_listeners: Many[Listener] = ()
    tell: Tell = lambda _: None


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """How a gate ended.

    Attributes:
        result: what is known, also if it did not come to its end.
        runs: the runs that were made, head first; their stores are open for further files.
        error: what ended it early, or None.
    """

    result: GateResult
    runs: tuple[Outcome, ...]
    error: IdlebenchError | None


def run_gate(request: GateRequest) -> GateOutcome:
    """Measure, decide, and stop as soon as the verdict is safe either way.

    Raises:
        UsageError: nothing says what the cells may cost, or the scenario cannot be run here; nothing was
            started.
    """
    _check(request)
    gate = _Gate(request)
    planned = schedule(gate.cells(), request.rules.min_launches, request.seed)
    outcome = hold_session(
        request.scenario,
        request.options,
        gate.script,
        schedule=[launch for launch, _ in planned],
        seed=request.seed,
        listeners=(gate.head, gate.busy, *request.listeners),
    )
    runs = (outcome, *gate.base_runs)
    return GateOutcome(gate.result(outcome), runs, outcome.error)


def _check(request: GateRequest) -> None:
    """See that there is something to hold the figures against."""
    if request.base is not None and request.against is not None:
        raise UsageError("a baseline and --against exclude each other", remedy="leave one of them out")
    alone = request.base is None and request.against is None
    if alone and not request.rules.budgets:
        raise UsageError(
            f"nothing says what {request.scenario.name} may cost",
            remedy="give --baseline FILE, --against REVISION or --budget wakes=5/s, or write a [gate] table",
        )


@dataclass(slots=True)
class _Gate:
    """One gate while it runs."""

    request: GateRequest
    busy: BusyWatch = field(default_factory=BusyWatch)
    base_runs: list[Outcome] = field(default_factory=list)
    head: Bay = field(init=False)
    base: Bay | Side | None = field(init=False)
    verdicts: tuple[CellGate, ...] | None = None
    sequence: Sequence | None = None
    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin with head's side, and the other side if it is known already."""
        self.head = Bay(self.request.scenario, "this version")
        self.base = self.request.base

    def cells(self) -> list[Cell]:
        """Give the cells that are launched: the gated ones and the control."""
        wanted = {*self.labels(), control_label(self.request.scenario)}
        return [cell for cell in cells(self.request.scenario) if cell.label in wanted]

    def labels(self) -> tuple[str, ...]:
        """Name the gated cells: those of the rules, or all that anything limits."""
        rules, scenario = self.request.rules, self.request.scenario
        alone = self.request.base is None and self.request.against is None
        if alone and not rules.variants:
            chosen = [each.name for each in scenario.variants if limited(each.name, rules)]
            return gated_labels(scenario, chosen)
        return gated_labels(scenario, rules.variants)

    def script(self, session: Session) -> None:
        """Launch on head's run, and on the base's beside it where there is one."""
        self.head.session = session
        against = self.request.against
        if against is None:
            self._measure()
            return
        options, reaper = self.request.options, session.bench.reaper
        base = against.prepare(self.request.scenario, options, reaper, session.bench.log_path("git"))
        session.emit(
            Warned(f"Measured in one job with {base.title}, whose run directory lies beside this one.")
        )
        bay = self.base = Bay(base.scenario, base.title, asked_matters=False)

        def inner(base_session: Session) -> None:
            bay.session = base_session
            self._measure()

        planned = schedule(cells(base.scenario), self.request.rules.min_launches, self.request.seed)
        outcome = hold_session(
            base.scenario,
            base.options,
            inner,
            schedule=[launch for launch, _ in planned],
            seed=self.request.seed,
            listeners=(bay, *self.request.base_listeners),
        )
        self.base_runs.append(outcome)
        if isinstance(outcome.error, Interrupted):
            raise KeyboardInterrupt
        if outcome.error is not None:
            raise outcome.error

    def _measure(self) -> None:
        """Make launches until the verdicts are safe."""
        rng = random.Random(self.request.seed)  # noqa: S311 - an order, not a secret
        lab = HarnessLab(
            head=self.head,
            base=self.base,
            labels=self.labels(),
            companions=self._companions(),
            rng=rng,
        )
        self.sequence = Sequence(lab, self.request.rules, rng, self.request.tell)
        self.verdicts = self.sequence.run()

    def _companions(self) -> tuple[str, ...]:
        """Name the control, and the cell that CPU of another machine is scaled by."""
        scenario, base = self.request.scenario, self.base
        unit = ""
        if isinstance(base, Side) and differences(base.machine, self.head.machine):
            unit = base.reference
        known = {cell.label for cell in cells(scenario)}
        return (control_label(scenario), *((unit,) if unit in known else ()))

    def result(self, outcome: Outcome) -> GateResult:
        """Say what is known now."""
        head = self.head.side()
        base = self.base.side() if isinstance(self.base, Bay) and self.base.started else self.base
        base = base if isinstance(base, Side) else None
        found = self.verdicts
        if found is None:
            found = self.sequence.conclude() if self.sequence is not None else ()
        verdicts = tuple(replace(cell, waits_at=self.head.waits_at(cell.label)) for cell in found)
        measured = Measured(
            scenario=self.request.scenario.name,
            cells=verdicts,
            control=control_gate(base, head, self.request.rules),
            base=base,
            head=head,
            started=self.began,
            seconds=time.monotonic() - self.began_s,
            directories=tuple(str(run.store.path or "") for run in (outcome, *self.base_runs)),
            busy_percent=self.busy.percent,
            error=outcome.error,
            notes=(*self.request.notes, *self._notes(base, head)),
        )
        return gate_result(measured, self.request.rules, busy_limit=self.request.busy_percent)

    def _notes(self, base: Side | None, head: Side) -> tuple[str, ...]:
        """Say where both versions run the very same files: perhaps they are not what they should be."""
        if self.request.against is None or base is None:
            return ()
        theirs = {cell.label: cell.worker for cell in base.cells if not cell.control and cell.worker}
        ours = {cell.label: cell.worker for cell in head.cells if cell.label in theirs}
        if not ours or any(theirs[label] != worker for label, worker in ours.items()):
            return ()
        return (SAME_FILES,)
