"""The gate in front of the user: faults that it must catch, and an unchanged copy that it must not."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from idlebench.errors import IdlebenchError
from idlebench.gate.faults import TITLES, Fault, with_fault
from idlebench.gate.harness_lab import Bay, control_label, gated_labels
from idlebench.gate.sequence import Sequence, Tell
from idlebench.harness.plan import schedule
from idlebench.harness.session import Outcome, Session, hold_session
from idlebench.model.events import Listener
from idlebench.model.gate import CellGate, GateRules, Side, Verdict
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.sweep import cells

DEFAULT_SCENARIO: Final = "idle-strategies"
DEFAULT_VARIANTS: Final = ("sleep-100", "block-1000")
"""A worker that polls and one that blocks: together they take less than a minute."""


class Answer(StrEnum):
    """What a trial shows of the gate."""

    RIGHT = "ok"
    OPEN = "open"
    """No false alarm, but the machine was too busy for it to let the unchanged copy pass."""
    WRONG = "FAILED"


@dataclass(frozen=True, slots=True)
class Trial:
    """What the gate said of one kind of copy.

    Attributes:
        fault: what the copies had.
        cells: verdicts.
        passed: the gate said what it must.
    """

    fault: Fault
    cells: tuple[CellGate, ...]

    @property
    def wanted(self) -> Verdict:
        """What the gate must say of every cell."""
        return Verdict.PASS if self.fault is Fault.NONE else Verdict.REGRESSION

    @property
    def answer(self) -> Answer:
        """Whether it did; a fault that it could not decide about is one that it missed."""
        verdicts = {cell.verdict for cell in self.cells}
        if verdicts == {self.wanted}:
            return Answer.RIGHT
        undecided = self.fault is Fault.NONE and Verdict.INCONCLUSIVE in verdicts
        return Answer.OPEN if undecided and verdicts <= {self.wanted, Verdict.INCONCLUSIVE} else Answer.WRONG

    @property
    def title(self) -> str:
        """What the copies are."""
        return TITLES[self.fault]


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How a self-test ended.

    Attributes:
        trials: one for each fault that was tried.
        run: the run that it was made in.
        seconds: how long it took.
    """

    trials: tuple[Trial, ...]
    run: Outcome
    seconds: float

    @property
    def error(self) -> IdlebenchError | None:
        """What ended it early, or None."""
        return self.run.error

    @property
    def answer(self) -> Answer:
        """Whether the gate caught both faults and nothing else."""
        return answer_of(self.trials)


def answer_of(trials: Many[Trial]) -> Answer:
    """Say what all trials show; one that was not made is one that failed."""
    answers = {trial.answer for trial in trials}
    if len(trials) < len(Fault) or Answer.WRONG in answers:
        return Answer.WRONG
    return Answer.OPEN if Answer.OPEN in answers else Answer.RIGHT


def run_self_test(
    scenario: Scenario,
    options: RunOptions,
    rules: GateRules,
    *,
    seed: int,
    listeners: Many[Listener] = (),
    tell: Tell = lambda _: None,
) -> SelfTest:
    """Gate copies of every cell against the cells themselves, all in one run.

    Args:
        scenario: options applied.
        options: of the run.
        rules: how often to launch, and tolerances; budgets do not matter here.
        seed: of the order.
        listeners: hear of the run's events.
        tell: hears of every look.
    """
    began_s = time.monotonic()
    trials: list[Trial] = []
    plain = Bay(scenario, "the scenario as it is")

    def script(session: Session) -> None:
        plain.session = session
        rng = random.Random(seed)  # noqa: S311 - an order, not a secret
        bench = _CopyLabs(plain, replace(rules, budgets=(), variants=()), rng, tell)
        trials.extend(Trial(fault, tuple(bench.gate(fault))) for fault in Fault)

    planned = schedule(cells(scenario), rules.min_launches, seed)
    run = hold_session(
        scenario,
        options,
        script,
        schedule=[launch for launch, _ in planned],
        seed=seed,
        listeners=(plain, *listeners),
    )
    return SelfTest(tuple(trials), run, time.monotonic() - began_s)


@dataclass(slots=True)
class _CopyLabs:
    """Makes the gates of the copies.

    The unchanged copies are launched in turns with the cells themselves. What that measured is the other
    side of the copies with a fault, so that these cost a launch or two each.
    """

    plain: Bay
    rules: GateRules
    rng: random.Random
    tell: Tell

    def gate(self, fault: Fault) -> Iterator[CellGate]:
        """Gate every cell's copy; those with a fault one by one: a gate ends with its first regression."""
        labels = gated_labels(self.plain.scenario, ())
        if fault is Fault.NONE:
            yield from self._sequence(fault, labels).run()
            return
        for label in labels:
            yield from self._sequence(fault, (label,)).run()

    def _sequence(self, fault: Fault, labels: tuple[str, ...]) -> Sequence:
        lab = _CopyLab(self.plain, fault, labels, control_label(self.plain.scenario))
        chosen = tuple(cell.variant.name for cell in cells(self.plain.scenario) if cell.label in labels)
        return Sequence(lab, replace(self.rules, variants=chosen), self.rng, self.tell)


@dataclass(slots=True)
class _CopyLab:
    """A `Lab` whose head is copies of the cells of a bay, in the same run."""

    plain: Bay
    fault: Fault
    labels: tuple[str, ...]
    control: str
    copies: Bay = field(init=False)
    _turn: int = 0
    _began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin with the control's launches so far: it is the same process on both sides."""
        self.copies = Bay(self.plain.scenario, TITLES[self.fault], started=self.plain.started)
        names = {cell.variant.name for cell in cells(self.plain.scenario) if cell.variant.control}
        if self.fault is not Fault.NONE:
            self.copies.records += [
                (0, record) for _, record in self.plain.records if record.variant in names
            ]

    @property
    def companions(self) -> tuple[str, ...]:
        """The control, launched with the unchanged copies only: they come first."""
        return (self.control,) if self.fault is Fault.NONE else ()

    def launch(self, label: str, *, stacks: bool = False) -> None:
        """Launch a cell's copy; beside an unchanged one the cell itself; the control once for both."""
        cell, session = self.plain.cell(label), self.plain.session
        if cell is None or session is None:
            return
        if label == self.control or self.fault is Fault.NONE:
            self.plain.launch(label, self._turn, stacks=False)
        if label == self.control:
            self.copies.records.append(self.plain.records[-1])
        else:
            record = session.launch(with_fault(cell, self.fault), stacks=stacks or None)
            self.copies.records.append((self._turn, replace(record, variant=cell.variant.name)))
        self._turn += 1

    def mark(self) -> int:
        """Divide the launches so far from those to come."""
        return self._turn

    def sides(self, since: int = 0) -> tuple[Side | None, Side]:
        """Give the cells themselves, all of their launches, and the copies."""
        base = self.plain.side(since if self.fault is Fault.NONE else 0)
        head = self.copies.side(since)
        return base, replace(head, cells=tuple(replace(cell, worker="") for cell in head.cells))

    def made(self, label: str) -> int:
        """Count the launches of a cell's copy."""
        return self.copies.made(label)

    def elapsed_s(self) -> float:
        """Give the seconds since this gate began."""
        return time.monotonic() - self._began_s
