"""One timed stretch of a process tree's life, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from idlebench.measure.clock import boottime_ns
from idlebench.measure.sampler import TreeSampler
from idlebench.measure.tally import Tally
from idlebench.model.process import ProcessRef, TreeReading, TreeSample
from idlebench.units import NS_PER_MS, NS_PER_S, percent_of_core

SUSPENDED_NS: Final = 100 * NS_PER_MS
"""The machine slept if its boot-time clock ran this much further than its monotonic clock."""

_STOPPED: Final = frozenset("Tt")


@dataclass(frozen=True, slots=True)
class Progress:
    """What a window says before it is over; for showing, not for storing.

    Attributes:
        cpu_percent: of one core.
        wakes_per_s: voluntary switches of all threads, or None.
    """

    cpu_percent: float
    wakes_per_s: float | None


class WindowMeter:
    """Measures one window: `begin`, any number of `tick`, `end`; then it may begin again."""

    def __init__(
        self,
        sampler: TreeSampler,
        *,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        boottime_ns: Callable[[], int] = boottime_ns,
        tick_share: float = 0.01,
    ) -> None:
        """Read nothing yet.

        Args:
            sampler: of the tree.
            monotonic_ns: as `time.monotonic_ns`.
            boottime_ns: a clock that goes on while the machine sleeps.
            tick_share: most of the window's time that ticks may take. A tick that would exceed it is
                skipped, so that watching a thousand processes does not become the load.
        """
        self._sampler = sampler
        self._monotonic_ns = monotonic_ns
        self._boottime_ns = boottime_ns
        self._tick_share = tick_share

    def begin(self) -> TreeSample:
        """Start the window; give the sample that it begins with."""
        self._drift_ns = self._drift()
        first = self._sampler.sample()
        self._first = first
        self._last = first
        self._tally = Tally(first)
        self._accounts = dict(self._sampler.accounts)
        self._born: set[ProcessRef] = set()
        self._there = {process.ref for process in first.processes}
        self._zombies = _zombies(first)
        self._stopped = _any_stopped(first)
        self._doubt_ns = first.doubt_ns
        self._orphans = self._sampler.adoptions.strangers
        self._orphan_wakes = self._sampler.adoptions.strangers_voluntary
        self._tick_ns = 0
        return first

    def tick(self) -> TreeSample | None:
        """Look at the tree in between; call it at jittered moments.

        It notices children that come and go, threads that end, and a tree that is stopped. Gives the
        sample, or None if it was skipped to stay within the share of time.
        """
        started_ns = self._monotonic_ns()
        if self._tick_ns > self._tick_share * (started_ns - self._first.at_ns):
            return None
        sample = self._sampler.sample()
        self._add(sample)
        self._tick_ns += self._monotonic_ns() - started_ns
        return sample

    def progress(self) -> Progress:
        """Give what the window says so far, as of the last sample; nothing is read."""
        elapsed_ns = self._last.at_ns - self._first.at_ns
        wakes = self._tally.wakes
        if elapsed_ns <= 0:
            return Progress(0.0, None if wakes is None else 0.0)
        return Progress(
            cpu_percent=percent_of_core(self._last.cpu_ns - self._first.cpu_ns, elapsed_ns),
            wakes_per_s=None if wakes is None else wakes * NS_PER_S / elapsed_ns,
        )

    @property
    def wakes(self) -> int | None:
        """Voluntary switches since the beginning, as of the last sample."""
        return self._tally.wakes

    def end(self) -> TreeReading:
        """End the window and give what the tree did in it.

        Raises:
            ValueError: no time has passed since `begin`.
        """
        last = self._sampler.sample()
        self._add(last)
        elapsed_ns = last.at_ns - self._first.at_ns
        if elapsed_ns <= 0:
            raise ValueError("a window has a length")
        adoptions = self._sampler.adoptions
        orphans = adoptions.strangers - self._orphans
        zombies = _zombies(last)
        live = {process.ref for process in last.processes} - zombies
        wakes = self._tally.wakes
        orphan_wakes = adoptions.strangers_voluntary - self._orphan_wakes
        return TreeReading(
            elapsed_ns=elapsed_ns,
            cpu_ns=max(0, last.cpu_ns - self._first.cpu_ns),
            wakes=wakes + orphan_wakes if wakes is not None else (orphan_wakes or None),
            preemptions=self._tally.preemptions,
            timeslices=self._tally.timeslices,
            processes=len(live),
            threads=sum(len(process.threads) for process in last.processes if process.ref in live),
            born=len(self._born) + orphans,
            ended=len((self._there | self._born) - live - self._zombies) + orphans,
            unaccounted=last.unaccounted - self._first.unaccounted,
            resolution_ns=self._resolution_ns(len(last.processes), last.doubt_ns),
            paused=self._stopped or self._drift() - self._drift_ns > SUSPENDED_NS,
            per_thread=self._tally.readings(last),
            run_queue_ns=self._tally.run_queue_ns,
        )

    def _add(self, sample: TreeSample) -> None:
        self._last = sample
        self._tally.add(sample)
        self._born.update(process.ref for process in sample.processes if process.ref not in self._there)
        self._stopped = self._stopped or _any_stopped(sample)

    def _drift(self) -> int:
        return self._boottime_ns() - self._monotonic_ns()

    def _resolution_ns(self, processes: int, doubt_ns: int) -> int:
        reader = self._sampler.reader
        accounts = self._sampler.accounts
        changed = sum(value != self._accounts.get(ref, 0) for ref, value in accounts.items())
        ticks_ns = changed * reader.reaped_resolution_ns
        # One clock of 1 ns is exact to 1 ns however many are added; ticks are cut for each process.
        clocks_ns = reader.resolution_ns * (max(1, processes) if reader.resolution_ns > 1 else 1)
        return clocks_ns + ticks_ns + doubt_ns + self._doubt_ns


def _any_stopped(sample: TreeSample) -> bool:
    return any(process.state in _STOPPED for process in sample.processes)


def _zombies(sample: TreeSample) -> set[ProcessRef]:
    return {process.ref for process in sample.processes if process.state in {"Z", "X"}}
