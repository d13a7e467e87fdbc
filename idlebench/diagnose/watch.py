"""The counter phase: a tree is looked at for some seconds without disturbing it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.errors import NothingMeasuredError
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.sampler import TreeSampler
from idlebench.measure.window import WindowMeter
from idlebench.model.process import ProcessRef, TreeReading, TreeSample
from idlebench.units import NS_PER_S, percent_of_core

TICK_S: Final = 0.25
TOGETHER_NS: Final = 1_500_000
"""Looks that are due so soon are taken now: waking up for each costs more than the look."""
_TICK_SHARE: Final = 0.03


class Instrument(Protocol):
    """Something that looks at a tree beside the counters, each at its own pace."""

    def begin(self, sample: TreeSample) -> None:
        """Take the sample that the window begins with."""

    def tick(self, sample: TreeSample) -> None:
        """Take a later sample, some four times a second; what has ended is no longer in it."""

    def look(self, now_ns: int) -> int:
        """Look if it is time to; give the moment, in monotonic nanoseconds, when to be asked again."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the counters said.

    Attributes:
        reading: of the whole window.
        slices: percent of a core of each part of it, in the order of time.
        last: the sample that it ended with.
        ended: the root ended in it.
    """

    reading: TreeReading
    slices: tuple[float, ...]
    last: TreeSample
    ended: bool


class Watch:
    """One window over a tree, with instruments that look in between."""

    def __init__(
        self,
        sampler: TreeSampler,
        instruments: Sequence[Instrument],
        threads: ThreadTally,
        *,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        """Read nothing yet.

        Args:
            sampler: of the tree.
            instruments: looked through in this order.
            threads: takes every sample before the instruments do.
            clock: time.
            rng: every pace is jittered, so that none can beat with the target's own.
        """
        self.threads = threads
        self._sampler = sampler
        self._instruments = tuple(instruments)
        self._clock = clock
        self._rng = rng
        self._meter = WindowMeter(sampler, monotonic_ns=clock.monotonic_ns, tick_share=_TICK_SHARE)
        self._slices: list[float] = []

    def begin(self) -> None:
        """Take the first sample."""
        self._last = self._meter.begin()
        self._first = self._last
        self.threads.add(self._last)
        for instrument in self._instruments:
            instrument.begin(self._last)

    def go_on(self, until_ns: int) -> bool:
        """Look until a moment; tell whether the root still runs then."""
        due = [0] * len(self._instruments)
        tick_ns = self._next_tick()
        while (now_ns := self._clock.monotonic_ns()) < until_ns:
            if now_ns >= tick_ns:
                self._tick()
                if not self.alive():
                    return False
                tick_ns = self._next_tick()
            for index, instrument in enumerate(self._instruments):
                if now_ns + TOGETHER_NS >= due[index]:
                    due[index] = instrument.look(now_ns)
            wake_ns = min([until_ns, tick_ns, *due])
            self._clock.sleep(max(0, wake_ns - self._clock.monotonic_ns()) / 1e9)
        self._tick()
        return self.alive()

    def alive(self) -> bool:
        """Tell whether the root still runs."""
        return bool(self._sampler.alive_roots())

    def watched(self) -> Watched:
        """Give what was seen so far; the window goes on.

        Raises:
            NothingMeasuredError: no time has passed, because the target ended at once.
        """
        try:
            reading = self._meter.end()
        except ValueError:
            raise NothingMeasuredError(
                "the process ended before it could be looked at", remedy="diagnose a process that goes on"
            ) from None
        return Watched(reading, tuple(self._slices), self._last, not self.alive())

    @property
    def slices(self) -> Sequence[float]:
        """Percent of a core of each part of the window so far."""
        return self._slices

    @property
    def used_before_s(self) -> float:
        """CPU that the tree had used when the window began, in seconds."""
        return self._first.cpu_ns / NS_PER_S

    @property
    def cpu_percent(self) -> float:
        """Of the tree so far."""
        return self._meter.progress().cpu_percent

    @property
    def wakes_per_s(self) -> float | None:
        """Of the tree so far, or None."""
        return self._meter.progress().wakes_per_s

    def live(self) -> tuple[ProcessRef, ...]:
        """Give the processes of the last sample that are no zombies."""
        return tuple(one.ref for one in self._last.processes if one.state not in {"Z", "X"})

    def _next_tick(self) -> int:
        return self._clock.monotonic_ns() + round(jittered(TICK_S, self._rng) * 1e9)

    def _tick(self) -> None:
        sample = self._meter.tick()
        if sample is None:
            return
        elapsed_ns = sample.at_ns - self._last.at_ns
        if elapsed_ns > 0:
            self._slices.append(percent_of_core(max(0, sample.cpu_ns - self._last.cpu_ns), elapsed_ns))
        self._last = sample
        self.threads.add(sample)
        for instrument in self._instruments:
            instrument.tick(sample)
