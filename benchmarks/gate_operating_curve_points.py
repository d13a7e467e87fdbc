"""The points of the operating curve: what changed, where, for how long it was watched, and what came out."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.gate_operating_curve_lab import Simulated, SimulatedLab, Source, gate_once
from benchmarks.gate_operating_curve_recorded import Recorded
from benchmarks.gate_operating_curve_workers import (
    BLOCK_1000,
    BLOCKED,
    BUSY,
    CONTROL,
    QUIET,
    SLEEP_10,
    SLEEP_100,
    Machine,
    Timer,
    Worker,
)
from idlebench.model.gate import GateRules, Verdict
from idlebench.model.gate_plan import Metric, Tolerance
from idlebench.scenario.gate_metrics import default_tolerances

CELLS: Final = (SLEEP_10, SLEEP_100, BLOCK_1000, BLOCKED)
"""The gate's four cells."""

_CHUNK: Final = 100
_POLL: Final = Timer(0.0108, 2, 1, 300.0)
_TIGHT: Final = {
    Metric.WAKES: Tolerance(Metric.WAKES, 1.02, 0.05),
    Metric.COMMANDS: Tolerance(Metric.COMMANDS, 1.02, 0.05),
    Metric.CPU: Tolerance(Metric.CPU, 1.05, 0.02),
}
"""Limits for who looks for changes that the defaults allow."""


@dataclass(frozen=True, slots=True)
class Change:
    """What head does that base does not.

    Attributes:
        name: in tables.
        worker: the cell as head runs it, or None for no change.
        tight: it is allowed by the default tolerances, and looked for with tighter ones.
    """

    name: str
    worker: Worker | None = None
    tight: bool = False


def _also(worker: Worker, timer: Timer) -> Worker:
    return replace(worker, timers=(*worker.timers, timer))


NOTHING: Final = Change("nothing")
CHANGES: Final = (
    Change("an added poll every 10 ms", _also(BLOCK_1000, _POLL)),
    Change("a poll rate doubled (100 ms to 50 ms)", replace(SLEEP_100, timers=(Timer(0.0501, 2, 1, 480.0),))),
    Change("a sleep of 100 ms made 90 ms", replace(SLEEP_100, timers=(Timer(0.0901, 2, 1, 480.0),))),
    Change(
        "CPU + 0.05 % (0.055 to 0.105)",
        replace(BLOCK_1000, timers=(Timer(1.0005, 1, 1, 1050.0),)),
        tight=True,
    ),
    Change("a heartbeat every 5 s", _also(BLOCKED, Timer(5.0, 1, 1, 500.0)), tight=True),
    Change("a heartbeat every 30 s", _also(BLOCKED, Timer(30.0, 1, 1, 500.0)), tight=True),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One point.

    Attributes:
        change: what head does.
        machine: quiet or busy.
        window_s: length of every window.
        baseline: launches of a stored baseline; 0: both sides are launched in one job.
        recorded: run directories to draw launches from, instead of simulated workers.
        tight: the tolerances are `_TIGHT`.
    """

    change: Change
    machine: Machine
    window_s: float
    baseline: int = 0
    recorded: tuple[Path, ...] = ()
    tight: bool = False

    @property
    def name(self) -> str:
        """Tell it from the others."""
        if self.recorded:
            return "recorded launches"
        against = f"a baseline of {self.baseline} launches" if self.baseline else "both in one job"
        limits = ", tight limits" if self.tight else ""
        return f"{self.machine.name} machine, windows of {self.window_s:g} s, {against}{limits}"


def points(recorded: tuple[Path, ...]) -> Iterator[Point]:
    """Give every point: first those where nothing changed."""
    for window_s in (1.0, 2.0, 5.0):
        yield Point(NOTHING, QUIET, window_s)
    yield Point(NOTHING, BUSY, 2.0)
    yield Point(NOTHING, QUIET, 2.0, baseline=5)
    yield Point(NOTHING, QUIET, 5.0, tight=True)
    if recorded:
        yield Point(NOTHING, QUIET, 0.0, recorded=recorded)
    for change in CHANGES:
        for window_s in (2.0, 5.0, 10.0) if change.tight else (1.0, 2.0, 5.0):
            yield Point(change, QUIET, window_s, tight=change.tight)


@dataclass(slots=True)
class Tally:
    """How the gates of a point ended.

    Attributes:
        verdicts: how many of each.
        flagged: gates in which something was measured again.
        launches: of a cell until its regression was confirmed → how many.
        until_pass: of the cell launched most until a pass → how many.
        metrics: in which regressions were confirmed → in how many gates.
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    flagged: int = 0
    launches: Counter[int] = field(default_factory=Counter)
    until_pass: Counter[int] = field(default_factory=Counter)
    metrics: Counter[Metric] = field(default_factory=Counter)

    @property
    def runs(self) -> int:
        """How many gates."""
        return self.verdicts.total()

    def add(self, other: Tally) -> None:
        """Take in another part of the same point."""
        self.verdicts += other.verdicts
        self.flagged += other.flagged
        self.launches += other.launches
        self.until_pass += other.until_pass
        self.metrics += other.metrics


def rules_of(point: Point, max_launches: int) -> GateRules:
    """Give the rules of a point: the defaults, but for its tolerances."""
    tolerances = default_tolerances()
    if point.tight:
        tolerances = tuple(_TIGHT.get(each.metric, each) for each in tolerances)
    return GateRules(tolerances=tolerances, max_launches=max_launches)


def _source(point: Point) -> tuple[tuple[str, ...], Source]:
    if point.recorded:
        recorded = Recorded.of(point.recorded, [worker.name for worker in CELLS])
        return recorded.labels, recorded
    base: Mapping[str, Worker] = {worker.name: worker for worker in (*CELLS, CONTROL)}
    changed = point.change.worker
    head = base if changed is None else {**base, changed.name: changed}
    return tuple(worker.name for worker in CELLS), Simulated(base, head, point.machine, point.window_s)


def part(point: Point, first: int, count: int, seed: int, max_launches: int) -> Tally:
    """Simulate some of a point's gates; each has a seed of its own, so parts may be made in any order."""
    labels, source = _source(point)
    rules, tally = rules_of(point, max_launches), Tally()
    for index in range(first, first + count):
        rng = random.Random(f"{seed} {point.change.name} {point.name} {index}")  # noqa: S311 - a simulation
        outcome = gate_once(SimulatedLab(labels, source, rng, point.baseline), rules, rng)
        tally.verdicts[outcome.verdict] += 1
        tally.flagged += outcome.flagged
        if outcome.verdict is Verdict.REGRESSION:
            tally.launches[outcome.launches] += 1
            tally.metrics.update(outcome.metrics)
        elif outcome.verdict is Verdict.PASS:
            tally.until_pass[outcome.launches] += 1
    return tally


def simulate(
    all_points: Mapping[Point, int], *, seed: int, jobs: int, max_launches: int
) -> Iterator[tuple[Point, Tally]]:
    """Simulate every point.

    Args:
        all_points: which → gates of each.
        seed: of all of them.
        jobs: processes.
        max_launches: of a cell and side.

    Yields:
        Each point with its tally, in order.
    """
    pool = ProcessPoolExecutor(jobs, initializer=_leave_signals_to_the_parent)
    try:
        futures = [
            [
                pool.submit(part, point, first, min(_CHUNK, runs - first), seed, max_launches)
                for first in range(0, runs, _CHUNK)
            ]
            for point, runs in all_points.items()
        ]
        for point, parts in zip(all_points, futures, strict=True):
            tally = Tally()
            for each in parts:
                tally.add(each.result())
            yield point, tally
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_signals_to_the_parent() -> None:
    """Let the parent alone hear Ctrl-C and SIGTERM: it lets parts in progress end, and begins no other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
