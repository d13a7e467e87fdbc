"""Launches of a gate on the harness: head, and base beside it where both are measured in one job."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from idlebench.harness.session import Session
from idlebench.model.events import Event, RunStarted
from idlebench.model.gate import CellSamples, Side
from idlebench.model.launch import LaunchRecord
from idlebench.model.machine import MachineFacts
from idlebench.model.scenario import Cell, Scenario
from idlebench.scenario.sweep import cells
from idlebench.store.cell_figures import waits_at
from idlebench.store.launch_samples import side_of


@dataclass(slots=True)
class Bay:
    """One side that is launched in this job.

    Attributes:
        scenario: what is run.
        title: of the side, in words.
        asked_matters: cells of which the scenario asks something else cannot be compared. Not so for the base
            version in the same job: what its scenario asks is part of the change.
        records: of its launches, each with its turn: the job's launches are numbered over both sides.
        started: the run's first event, once it is known; a `Listener` of the run sets it.
        session: what launches, while the run is open.
    """

    scenario: Scenario
    title: str
    asked_matters: bool = True
    records: list[tuple[int, LaunchRecord]] = field(default_factory=list)
    started: RunStarted | None = None
    session: Session | None = None

    def __call__(self, event: Event) -> None:
        """Hear of the machine."""
        if isinstance(event, RunStarted):
            self.started = event

    @property
    def machine(self) -> MachineFacts:
        """The machine that it runs on."""
        if self.started is None:
            raise ValueError("the run has not begun")
        return self.started.machine

    def cell(self, label: str) -> Cell | None:
        """Give the cell of this label, if this side has one."""
        return next((cell for cell in cells(self.scenario) if cell.label == label), None)

    def launch(self, label: str, turn: int, *, stacks: bool) -> None:
        """Launch a cell, if this side has it."""
        cell = self.cell(label)
        if cell is None or self.session is None:
            return
        self.records.append((turn, self.session.launch(cell, stacks=stacks or None)))

    def side(self, since: int = 0) -> Side:
        """Give what it measured since a turn; cells that were not launched are there without figures."""
        records = [record for turn, record in self.records if turn >= since]
        side = side_of(records, self.scenario, self.machine, self.title)
        digests = self.started.workers if self.started is not None else {}
        made = {cell.label: replace(cell, worker=digests.get(cell.label, "")) for cell in side.cells}
        every = tuple(made.get(cell.label) or self._unlaunched(cell) for cell in cells(self.scenario))
        if not self.asked_matters:
            every = tuple(replace(cell, asked="") for cell in every)
        return replace(side, cells=every)

    def waits_at(self, label: str) -> tuple[str, ...]:
        """Give where the threads of a cell waited, if that was looked at."""
        cell = self.cell(label)
        if cell is None:
            return ()
        own = [record for _, record in self.records if _is_of(record, cell)]
        return waits_at(own)

    def made(self, label: str) -> int:
        """Count the launches of a cell, valid or not."""
        cell = self.cell(label)
        return sum(cell is not None and _is_of(record, cell) for _, record in self.records)

    def _unlaunched(self, cell: Cell) -> CellSamples:
        return CellSamples(
            variant=cell.variant.name,
            params=cell.params,
            worker="",
            control=cell.variant.control,
            launches=0,
            excluded={},
            metrics={},
            asked=self.scenario.asked.get(cell.variant.name, ""),
        )


@dataclass(slots=True)
class HarnessLab:
    """A `Lab` of real launches.

    Attributes:
        head: this side.
        base: the other side, launched here too, measured elsewhere, or None.
        labels: the gated cells.
        companions: cells that are launched along with them.
        rng: which side goes first.
        clock: monotonic seconds.
    """

    head: Bay
    base: Bay | Side | None
    labels: tuple[str, ...]
    companions: tuple[str, ...]
    rng: random.Random
    clock: Callable[[], float] = time.monotonic
    _turn: int = 0
    _began_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self._began_s = self.clock()

    def launch(self, label: str, *, stacks: bool = False) -> None:
        """Launch a cell once on each side that is measured here, in random order."""
        bays: list[tuple[Bay, bool]] = [(self.head, stacks)]
        if isinstance(self.base, Bay):
            bays.append((self.base, False))
            self.rng.shuffle(bays)
        for bay, look in bays:
            bay.launch(label, self._turn, stacks=look)
        self._turn += 1

    def mark(self) -> int:
        """Divide the launches so far from those to come."""
        return self._turn

    def sides(self, since: int = 0) -> tuple[Side | None, Side]:
        """Give the other side, or None, and this side."""
        base = self.base.side(since) if isinstance(self.base, Bay) else self.base
        return base, self.head.side(since)

    def made(self, label: str) -> int:
        """Count the launches of a cell on this side."""
        return self.head.made(label)

    def elapsed_s(self) -> float:
        """Give the seconds since the gate began."""
        return self.clock() - self._began_s


def gated_labels(scenario: Scenario, variants: Sequence[str]) -> tuple[str, ...]:
    """Name the cells of these variants, the control left out."""
    return tuple(
        cell.label
        for cell in cells(scenario)
        if not cell.variant.control and (not variants or cell.variant.name in variants)
    )


def control_label(scenario: Scenario) -> str:
    """Name the control's cell."""
    return next(cell.label for cell in cells(scenario) if cell.variant.control)


def _is_of(record: LaunchRecord, cell: Cell) -> bool:
    return record.variant == cell.variant.name and dict(record.params) == dict(cell.params)
