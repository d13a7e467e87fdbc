"""The counter window: what every role did in one timed stretch of a launch."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from idlebench.harness.bench import Bench
from idlebench.harness.broker_watch import BrokerWatch
from idlebench.harness.clock import Deadline, jittered
from idlebench.harness.crew import Crew
from idlebench.harness.idle import IdleProof
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.series import BROKER, WORKER, Series
from idlebench.measure.cgroup import throttled_ns
from idlebench.measure.tree import WindowMeter
from idlebench.model.events import RunningEstimate
from idlebench.model.launch import Window
from idlebench.model.validity import Validity

_TICK_S = 0.2


def measure_window(
    bench: Bench,
    launch: int,
    workers: Crew,
    services: Mapping[str, Crew],
    idle: IdleProof,
    seconds: float,
) -> Window:
    """Read every counter, wait, and read them again.

    The broker's commands are read outside, its CPU inside the window, so that asking it costs the
    measured figure nothing.

    Args:
        bench: the workbench.
        launch: its number.
        workers: the processes under test.
        services: by name.
        idle: proves that there was no work.
        seconds: length of the window.

    Raises:
        InvalidLaunch: a process died, the broker went, jobs came, the tree was paused or throttled.
    """
    crews = (workers, *services.values())
    working, *serving = meters = [WindowMeter(crew.sampler) for crew in crews]
    with BrokerWatch(bench) as broker:
        idle.begin()
        throttle = _Throttle(workers)
        observer_before_ns = time.process_time_ns()
        broker.open()
        for meter in meters:
            meter.begin()
        series = _series(bench, workers, services, broker)
        _wait(bench, launch, seconds, crews, (*meters, *broker.meters), series)
        worker = working.end()
        served = {name: meter.end() for name, meter in zip(services, serving, strict=True)}
        broker_reading, commands, clients = broker.close()
        observer_cpu_ns = time.process_time_ns() - observer_before_ns
        for crew in crews:
            crew.check_alive()
        idle.end()
    throttle.must_not_have_grown()
    if worker.paused:
        raise InvalidLaunch(Validity.PAUSED, "a process or this machine was stopped in the window")
    return Window(
        worker,
        broker_reading,
        served,
        commands,
        observer_cpu_ns,
        clients,
        idle.asserted,
        series.points(),
    )


def _series(bench: Bench, workers: Crew, services: Mapping[str, Crew], broker: BrokerWatch) -> Series:
    samplers = {WORKER: workers.sampler, **{name: crew.sampler for name, crew in services.items()}}
    if broker.sampler is not None:
        samplers[BROKER] = broker.sampler
    series = Series(samplers, bench.plan.series_s, bench.clock)
    series.begin()
    return series


def _wait(
    bench: Bench,
    launch: int,
    seconds: float,
    crews: Sequence[Crew],
    meters: Sequence[WindowMeter],
    series: Series,
) -> None:
    """Wait the window out, looking for processes that come, go or die at jittered moments."""
    deadline = Deadline.after(bench.clock, seconds)
    while not deadline.passed:
        deadline.nap(min(jittered(_TICK_S, bench.rng), series.left_s))
        for meter in meters:
            meter.tick()
        for crew in crews:
            crew.check_alive()
            crew.bound_logs()
        progress = meters[0].progress()
        bench.emit(RunningEstimate(launch, progress.cpu_percent, progress.wakes_per_s))
        series.tick(last=deadline.passed)


class _Throttle:
    """How long the workers' cgroup was held back by its CPU quota."""

    def __init__(self, workers: Crew) -> None:
        self._pid = workers.spawned[0].ref.pid
        self._before_ns = throttled_ns(self._pid)

    def must_not_have_grown(self) -> None:
        """A throttled spinner looks cheap; so its launch does not count."""
        after_ns = throttled_ns(self._pid)
        if self._before_ns is not None and after_ns is not None and after_ns > self._before_ns:
            held_ms = (after_ns - self._before_ns) / 1e6
            raise InvalidLaunch(
                Validity.THROTTLED, f"the cgroup's CPU quota held it back for {held_ms:.0f} ms in the window"
            )
