"""Whole gates without a process: the gate's own sequence and decisions, on launches that are drawn."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from benchmarks.gate_operating_curve_workers import Launch, Machine, Worker, launch_of, samples
from idlebench.gate.control import control_gate
from idlebench.gate.sequence import Sequence as GateSequence
from idlebench.gate.verdict import Measured, gate_result
from idlebench.model.gate import CellGate, CellSamples, GateRules, Metric, Samples, Side, Verdict
from idlebench.model.machine import MachineFacts

CONTROL_LABEL: Final = "control"
_SIDES: Final = ("base", "head")
_MACHINE: Final = MachineFacts(
    system="simulated",
    kernel="",
    architecture="",
    cpu_model="",
    cores=1,
    python="",
    packages={},
    load_1m=None,
    steal_percent=None,
    cgroup_quota_cores=None,
    clock="cpu-clock",
    resolution_ns=1,
    boot_id="simulated",
    git_commit="",
    git_dirty=None,
)


class Source(Protocol):
    """Where launches come from: simulated workers, or recorded launches."""

    def draw(self, side: str, label: str, rng: random.Random) -> Launch:
        """Draw one launch.

        Args:
            side: ``base`` or ``head``.
            label: of the cell.
            rng: chance.
        """

    def samples(self, label: str, launches: Sequence[Launch]) -> Mapping[Metric, Samples]:
        """Give what a gate is given of one launch or more of a cell, limits of detection with them."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Launches of simulated workers.

    Attributes:
        base: cell → what the base version runs.
        head: cell → what the head version runs.
        machine: of both.
        window_s: length of a window.
    """

    base: Mapping[str, Worker]
    head: Mapping[str, Worker]
    machine: Machine
    window_s: float

    def draw(self, side: str, label: str, rng: random.Random) -> Launch:
        """Draw a launch of the worker that this side runs."""
        workers = self.base if side == "base" else self.head
        return launch_of(workers[label], self.machine, self.window_s, rng)

    def samples(self, label: str, launches: Sequence[Launch]) -> Mapping[Metric, Samples]:
        """Give the samples of simulated launches."""
        del label
        return samples(launches, self.window_s)


@dataclass(slots=True)
class SimulatedLab:
    """An `idlebench.gate.lab.Lab` whose launches are drawn at once.

    Attributes:
        labels: of the gated cells.
        source: of the launches.
        rng: chance.
        baseline: launches of each cell that the base side has from before, or 0 to launch both sides.
        companions: the control.
        log: side and cell → its launches, each with its place among all.
        made_in_all: launches so far.
        cells: what was given of them already.
    """

    labels: tuple[str, ...]
    source: Source
    rng: random.Random
    baseline: int = 0
    companions: tuple[str, ...] = (CONTROL_LABEL,)
    log: dict[tuple[str, str], list[tuple[int, Launch]]] = field(default_factory=lambda: defaultdict(list))
    made_in_all: int = 0
    cells: dict[tuple[str, str, int, int], CellSamples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Measure the baseline, if there is one."""
        for label in (*self.labels, *self.companions):
            for _ in range(self.baseline):
                self._draw("base", label)

    def launch(self, label: str, *, stacks: bool = False) -> None:
        """Draw a launch on each side that is measured in this job."""
        del stacks
        for side in _SIDES[1:] if self.baseline else _SIDES:
            self._draw(side, label)

    def mark(self) -> int:
        """Divide the launches so far from those to come."""
        return self.made_in_all

    def sides(self, since: int = 0) -> tuple[Side | None, Side]:
        """Give both sides; a baseline is whole."""
        return self._side("base", 0 if self.baseline else since), self._side("head", since)

    def made(self, label: str) -> int:
        """Count head's launches of a cell."""
        return len(self.log["head", label])

    def elapsed_s(self) -> float:
        """Time does not pass: the limit is the number of launches."""
        return 0.0

    def _draw(self, side: str, label: str) -> None:
        self.log[side, label].append((self.made_in_all, self.source.draw(side, label, self.rng)))
        self.made_in_all += 1

    def _side(self, side: str, since: int) -> Side:
        labels = (*self.labels, *self.companions)
        return Side(
            "simulated", "simulated", "", _MACHINE, tuple([self._cell(side, each, since) for each in labels])
        )

    def _cell(self, side: str, label: str, since: int) -> CellSamples:
        log = self.log[side, label]
        key = (side, label, since, len(log))
        if key not in self.cells:
            launches = [launch for at, launch in log if at >= since]
            self.cells[key] = CellSamples(
                variant=label,
                params={},
                worker="",
                control=label == CONTROL_LABEL,
                launches=len(launches),
                excluded={},
                metrics=self.source.samples(label, launches) if launches else {},
            )
        return self.cells[key]


class _Sequence(GateSequence):
    """The gate's sequence, which does not look twice at the same launches: a look is a pure function."""

    looked: tuple[int, tuple[CellGate, ...]] | None = None

    def _look(self) -> tuple[CellGate, ...]:
        made = self.lab.mark()
        if self.looked is None or self.looked[0] != made:
            self.looked = (made, super()._look())
        return self.looked[1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one simulated gate ended.

    Attributes:
        verdict: of the whole.
        flagged: a cell looked like a regression, so that it was measured again.
        launches: head's, of the cell that was found to be a regression, until it was; else of the cell that
            was launched most.
        metrics: in which a confirmed regression was found.
    """

    verdict: Verdict
    flagged: bool
    launches: int
    metrics: tuple[Metric, ...]


def gate_once(lab: SimulatedLab, rules: GateRules, rng: random.Random) -> Outcome:
    """Run one gate to its verdict."""
    sequence = _Sequence(lab, rules, rng)
    cells = sequence.run()
    base, head = lab.sides()
    measured = Measured(
        scenario="simulated",
        cells=cells,
        control=control_gate(base, head, rules),
        base=base,
        head=head,
        started="",
        seconds=0.0,
        directories=(),
    )
    verdict = gate_result(measured, rules, busy_limit=100.0).verdict
    worse = [cell for cell in cells if cell.verdict is Verdict.REGRESSION]
    return Outcome(
        verdict,
        flagged=bool(sequence.confirmed or sequence.doubted),
        launches=max(lab.made(cell.label) for cell in worse or cells),
        metrics=tuple(dict.fromkeys(_regressions(worse))),
    )


def _regressions(cells: Sequence[CellGate]) -> list[Metric]:
    return [check.metric for cell in cells for check in cell.checks if check.verdict is Verdict.REGRESSION]
