"""One look at a live process that somebody else started."""

from __future__ import annotations

import dataclasses
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.reader import ProcessReader
from idlebench.measure.sampler import TreeSampler
from idlebench.measure.system import open_reader
from idlebench.measure.window import WindowMeter
from idlebench.model.estimate import Estimate
from idlebench.model.process import ProcessRef, TreeReading
from idlebench.model.reading import Reading
from idlebench.units import NS_PER_S, percent_of_core

SLICES: Final = 10
_JITTER: Final = 0.3


class Statistics(Protocol):
    """The statistics that a reading needs; the room `stats` implements it, and stands beside this one."""

    def mean(self, values: Sequence[float], limit: float | None) -> Estimate:
        """Give a mean with its interval."""

    def limit_percent(
        self, observed_s: float, cpu_and_wakes: Sequence[tuple[float, float]], resolution_ns: float
    ) -> float:
        """Give the limit of detection in percent of a core, from pairs of CPU nanoseconds and wakes."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the window, between two ticks.

    Attributes:
        elapsed_ns: its length.
        cpu_ns: CPU of the tree in it.
        wakes: voluntary switches in it, or None.
    """

    elapsed_ns: int
    cpu_ns: int
    wakes: int | None


@dataclass(frozen=True, slots=True)
class Time:
    """The time that an observation takes place in."""

    monotonic_ns: Callable[[], int] = time.monotonic_ns
    process_time_ns: Callable[[], int] = time.process_time_ns
    sleep: Callable[[float], None] = time.sleep


def observe(
    pid: int,
    window_s: float,
    statistics: Statistics,
    *,
    reader: ProcessReader | None = None,
    clock: Time | None = None,
    rng: random.Random | None = None,
) -> Reading:
    """Measure what a live process and everything below it costs.

    Args:
        pid: root of the tree.
        window_s: how long to look, in seconds, more than 0.
        statistics: how slices become an interval and a limit of detection.
        reader: how processes are read; None for this system's.
        clock: time; None for the real one.
        rng: the slices are jittered, so that none of them can beat with the process's own period.

    Returns:
        CPU and wakes of the tree. The interval is over slices of this window, as far as they can be
        taken for independent; it is not the spread between launches.

    Raises:
        UsageError: no such process, or not ours to read, or the window is no length of time.
        NothingMeasuredError: the process ended while we looked.
        UnsupportedSystemError: this system has no counter.
    """
    return observe_trees([pid], window_s, statistics, reader=reader, clock=clock, rng=rng)


def observe_trees(
    pids: Sequence[int],
    window_s: float,
    statistics: Statistics,
    *,
    reader: ProcessReader | None = None,
    clock: Time | None = None,
    rng: random.Random | None = None,
) -> Reading:
    """Measure what several processes and everything below them cost, in one and the same window.

    Args:
        pids: roots of the trees, at least one.
        window_s: how long to look, in seconds, more than 0.
        statistics: how slices become an interval and a limit of detection.
        reader: how processes are read; None for this system's.
        clock: time; None for the real one.
        rng: of the slices' lengths.

    Returns:
        The sum of the trees, under pid and command of the first.

    Raises:
        UsageError: as `observe`.
        NothingMeasuredError: one of the roots ended while we looked.
        UnsupportedSystemError: this system has no counter.
    """
    if not math.isfinite(window_s) or window_s <= 0:
        raise UsageError(f"a window is more than 0 seconds long, not {window_s:g}", remedy='such as "5s"')
    clock = Time() if clock is None else clock
    used = open_reader() if reader is None else reader
    try:
        roots = [live_root(pid, used) for pid in pids]
        sampler = TreeSampler(roots, reader=used, monotonic_ns=clock.monotonic_ns, sleep=clock.sleep)
        meter = WindowMeter(sampler, monotonic_ns=clock.monotonic_ns, tick_share=math.inf)
        lengths = slice_lengths(window_s, SLICES, random.Random() if rng is None else rng)  # noqa: S311 - jitter
        observer_ns = clock.process_time_ns()
        watched = _watch(roots, sampler, meter, lengths, clock)
        observer_ns = clock.process_time_ns() - observer_ns
    finally:
        if reader is None:
            used.close()
    return _reading(roots[0], watched, statistics, used.clock, observer_ns)


def slice_lengths(window_s: float, count: int, rng: random.Random) -> tuple[float, ...]:
    """Divide a window into slices of unequal length that add up to it."""
    weights = [1 + rng.uniform(-_JITTER, _JITTER) for _ in range(count)]
    total = math.fsum(weights)
    return tuple(window_s * weight / total for weight in weights)


def live_root(pid: int, reader: ProcessReader) -> ProcessRef:
    """Give the identity of a process that runs now.

    Raises:
        UsageError: there is none with this pid, or it is not ours to read.
    """
    if pid > 0:
        try:
            root = reader.find(pid)
        except ProcessGoneError:
            root = None
        if root is not None and reader.is_alive(root):
            return root
    raise UsageError(
        f"there is no live process {pid}", remedy="give the pid of a process that runs on this machine"
    )


@dataclass(frozen=True, slots=True)
class _Watched:
    command: str
    slices: tuple[Slice, ...]
    tree: TreeReading


def _watch(
    roots: Sequence[ProcessRef],
    sampler: TreeSampler,
    meter: WindowMeter,
    lengths: Sequence[float],
    clock: Time,
) -> _Watched:
    """Go through the window slice by slice."""
    last, wakes = meter.begin(), meter.wakes
    command = next((process.name for process in last.processes if process.ref == roots[0]), "")
    slices: list[Slice] = []
    for length_s in lengths:
        clock.sleep(length_s)
        ended = set(roots) - set(sampler.alive_roots())
        if ended:
            raise NothingMeasuredError(
                f"process {min(ended).pid} ended while it was measured",
                remedy="measure a process that goes on for longer than the window",
            )
        sample, wakes_before = meter.tick(), wakes
        if sample is None:
            continue
        wakes = meter.wakes
        grown = None if wakes is None or wakes_before is None else wakes - wakes_before
        slices.append(Slice(sample.at_ns - last.at_ns, sample.cpu_ns - last.cpu_ns, grown))
        last = sample
    return _Watched(command, tuple(slices), meter.end())


def _reading(
    root: ProcessRef, watched: _Watched, statistics: Statistics, clock: str, observer_ns: int
) -> Reading:
    slices, tree = watched.slices, watched.tree
    pairs = [(float(one.cpu_ns), float(one.wakes)) for one in slices if one.wakes is not None]
    limit = statistics.limit_percent(tree.seconds, pairs, tree.resolution_ns)
    percents = [percent_of_core(max(0, one.cpu_ns), one.elapsed_ns) for one in slices]
    rates = [one.wakes * NS_PER_S / one.elapsed_ns for one in slices if one.wakes is not None]
    wakes = None
    if tree.wakes_per_s is not None and rates:
        wakes = _around(tree.wakes_per_s, statistics.mean(rates, None))
    return Reading(
        pid=root.pid,
        command=watched.command,
        cpu_percent=_around(tree.cpu_percent, statistics.mean(percents, limit)),
        wakes_per_s=wakes,
        tree=tree,
        slices=len(slices),
        clock=clock,
        observer_cpu_percent=percent_of_core(observer_ns, tree.elapsed_ns),
        longest_missed_s=tree.seconds,
    )


def _around(mean: float, of_slices: Estimate) -> Estimate:
    """Put the slices' interval around the figure of the whole window, and no end of it below 0.

    The slices are unequal, so that their mean is not quite the window's.
    """
    if of_slices.low is None or of_slices.high is None:
        return dataclasses.replace(of_slices, mean=mean)
    half = (of_slices.high - of_slices.low) / 2
    return dataclasses.replace(of_slices, mean=mean, low=max(0.0, mean - half), high=mean + half)
