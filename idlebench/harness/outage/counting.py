"""What the workers do while the broker is gone: counted like a window, but an end is a result here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from idlebench.harness.bench import Bench
from idlebench.harness.clock import Deadline, jittered
from idlebench.harness.crew import Crew
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.outage.losing import Outage
from idlebench.harness.settle import settle
from idlebench.measure.cgroup import throttled_ns
from idlebench.measure.tree import WindowMeter
from idlebench.model.events import RunningEstimate
from idlebench.model.launch import Window
from idlebench.model.scenario import Settle
from idlebench.model.validity import Validity
from idlebench.units import NS_PER_S

_TICK_S: Final = 0.2
_LONGEST_SETTLE: Final = 4
"""In least settles. A worker that backs off never comes to rest: each pause is longer than the one before."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted while the broker was gone.

    Attributes:
        window: counters of a tree that lived through it, else None.
        seconds: how long was counted.
        attempts: connections that were attempted, or None.
        log_lines: lines that the workers logged.
    """

    window: Window | None
    seconds: float
    attempts: int | None
    log_lines: int


def has_ended(workers: Crew, bench: Bench) -> bool:
    """Whether a root process of the workers has ended."""
    return any(bench.exit_of(name) is not None for name in workers.names)


def settle_without(bench: Bench, workers: Crew, min_s: float) -> float:
    """Wait until the workers have got used to the loss: flat, or ended, or four times the least settle.

    Returns:
        Seconds that it took.
    """
    started_ns = bench.clock.monotonic_ns()
    least_s = bench.plan.settle.min_s
    bounds = Settle(least_s, min(bench.plan.settle.max_s, _LONGEST_SETTLE * least_s))
    try:
        settle(
            workers.sampler.cpu_ns,
            bounds,
            min_s=min_s,
            clock=bench.clock,
            rng=bench.rng,
            check=workers.check_alive,
        )
    except InvalidLaunch as why:
        if why.validity not in {Validity.DIED, Validity.NOT_SETTLED}:
            raise
    return (bench.clock.monotonic_ns() - started_ns) / NS_PER_S


def count_without(
    outage: Outage,
    launch: int,
    workers: Crew,
    services: Mapping[str, Crew],
    *,
    seconds: float,
    asserted: bool,
) -> Counted:
    """Count for this long, or until a worker ends.

    The broker has no figures: it is not there, or not reached.

    Args:
        outage: that has begun.
        launch: its number.
        workers: the processes under test.
        services: by name.
        seconds: length of the window.
        asserted: nobody could see the queue before the outage.

    Raises:
        InvalidLaunch: a service died, the tree was paused or throttled.
    """
    bench = outage.bench
    _, lines_before = workers.bound_logs()
    attempts_before = outage.attempts()
    began_ns = bench.clock.monotonic_ns()
    window = None
    if not has_ended(workers, bench):
        window = _window(bench, launch, workers, services, seconds, asserted=asserted)
    counted_s = (bench.clock.monotonic_ns() - began_ns) / NS_PER_S
    attempts = outage.attempts()
    _, lines = workers.bound_logs()
    return Counted(
        window,
        counted_s,
        None if attempts is None or attempts_before is None else attempts - attempts_before,
        lines - lines_before,
    )


def _window(
    bench: Bench, launch: int, workers: Crew, services: Mapping[str, Crew], seconds: float, *, asserted: bool
) -> Window | None:
    """Read every counter, wait, and read them again; None if a worker ended meanwhile."""
    serving = {name: WindowMeter(crew.sampler) for name, crew in services.items()}
    working = WindowMeter(workers.sampler)
    held_ns = throttled_ns(workers.spawned[0].ref.pid)
    observer_before_ns = time.process_time_ns()
    for meter in (*serving.values(), working):
        meter.begin()
    deadline = Deadline.after(bench.clock, seconds)
    while not deadline.passed:
        deadline.nap(jittered(_TICK_S, bench.rng))
        if has_ended(workers, bench):
            return None
        for meter in (working, *serving.values()):
            meter.tick()
        for crew in services.values():
            crew.check_alive()
        workers.bound_logs()
        progress = working.progress()
        bench.emit(RunningEstimate(launch, progress.cpu_percent, progress.wakes_per_s))
    worker = working.end()
    served = {name: meter.end() for name, meter in serving.items()}
    observer_cpu_ns = time.process_time_ns() - observer_before_ns
    if has_ended(workers, bench):
        return None
    if throttled_ns(workers.spawned[0].ref.pid) != held_ns:
        raise InvalidLaunch(Validity.THROTTLED, "the cgroup's CPU quota held it back in the window")
    if worker.paused:
        raise InvalidLaunch(Validity.PAUSED, "a process or this machine was stopped in the window")
    return Window(worker, None, served, None, observer_cpu_ns, None, asserted)
