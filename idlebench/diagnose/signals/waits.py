"""Where each thread waits: its system call, looked at some 20 times a second at jittered moments."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from typing import Final

from idlebench.diagnose.signals.rights import Signal, missing_right
from idlebench.diagnose.signals.threads import ThreadKey, ThreadTally
from idlebench.diagnose.wait_shares import WaitTally
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.waits import WaitReader
from idlebench.model.evidence import Descriptor, MissingRight, WaitShare
from idlebench.model.process import TreeSample

LOOK_S: Final = 0.05
COST_SHARE: Final = 0.02
MOST_WAKERS: Final = 16
MOST_OTHERS: Final = 8

Describe = Callable[[int, int], tuple[Descriptor, ...]]
"""Tells what a descriptor of a process is; an epoll descriptor stands for those that it waits for."""


class WaitSignals:
    """An instrument: looks at threads that wake at each look, and at the others in turn."""

    def __init__(
        self, tally: ThreadTally, *, clock: Clock, rng: random.Random, reader: WaitReader | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            tally: counters of the threads, which tell who wakes.
            clock: time.
            rng: looks are jittered.
            reader: of system calls; None for this system's.
        """
        self._tally = tally
        self._clock = clock
        self._rng = rng
        self._reader = WaitReader() if reader is None else reader
        self._live: list[ThreadKey] = []
        self._wakers: list[ThreadKey] = []
        self._turn = 0
        self._waits: dict[ThreadKey, WaitTally] = {}

    def begin(self, sample: TreeSample) -> None:
        """Take the threads of the first sample."""
        self.tick(sample)

    def tick(self, sample: TreeSample) -> None:
        """Take the threads of a later one."""
        before = self._live
        self._live = [
            (process.ref, thread.tid)
            for process in sample.processes
            if process.state not in {"Z", "X"}
            for thread in process.threads
        ]
        for ref, tid in set(before) - set(self._live):
            self._reader.forget(ref.pid, tid)
        awake = [key for key in self._live if self._tally.wakes(key) or self._tally.cpu_share(key) > 0.01]
        self._wakers = sorted(awake, key=lambda key: -(self._tally.wakes(key) or 0))

    def look(self, now_ns: int) -> int:
        """Look at some threads; the next look is at least 50 times as far away as this one took."""
        for key in self._chosen():
            seen = self._reader.look(key[0].pid, key[1])
            if seen is not None:
                tally = self._waits.get(key)
                if tally is None:
                    tally = self._waits[key] = WaitTally()
                tally.add(seen, self._clock.monotonic_ns() / 1e9)
        took_s = (self._clock.monotonic_ns() - now_ns) / 1e9
        return now_ns + round(max(jittered(LOOK_S, self._rng), took_s / COST_SHARE) * 1e9)

    def shares(self, describe: Describe) -> Mapping[ThreadKey, tuple[WaitShare, ...]]:
        """Give for each thread the ways in which it was found waiting.

        Args:
            describe: tells what a descriptor of a process is.
        """
        return {
            key: tally.shares(lambda fd, pid=key[0].pid: describe(pid, fd))  # type: ignore[misc]
            for key, tally in self._waits.items()
        }

    def missing(self) -> tuple[MissingRight, ...]:
        """Say what this user may not see."""
        if not self._reader.hidden:
            return ()
        return (missing_right(Signal.WAITS, self._live[0][0].pid if self._live else os.getpid()),)

    def close(self) -> None:
        """Let go of the descriptors."""
        self._reader.close()

    def _chosen(self) -> list[ThreadKey]:
        if len(self._live) <= MOST_WAKERS + MOST_OTHERS:
            return self._live
        wakers = self._in_turn(self._wakers, MOST_WAKERS)
        others = self._in_turn(self._live, MOST_OTHERS)
        self._turn += 1
        return list(dict.fromkeys((*wakers, *others)))

    def _in_turn(self, keys: list[ThreadKey], most: int) -> list[ThreadKey]:
        if len(keys) <= most:
            return keys
        start = self._turn * most % len(keys)
        return [*keys, *keys][start : start + most]
