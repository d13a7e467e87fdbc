"""Threads that hand over to one another: a timer that starts the next timer is a new thread each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from idlebench.harness.clock import Clock, jittered
from idlebench.measure.task_ids import task_ids
from idlebench.model.evidence import Cadence
from idlebench.model.process import ProcessRef, TreeSample
from idlebench.stats.rhythm import Beat, cadence

LOOK_S: Final = 0.01
COST_SHARE: Final = 0.01
_CALM_NS: Final = 100_000_000
_MOST_BEATS: Final = 2000


@dataclass(frozen=True, slots=True)
class Relay:
    """Threads of one process that came while it was looked at.

    Attributes:
        born_per_s: how many, a second; those that live for less than two looks (20 ms) are missed.
        lived_s: median life of those that ended, or None.
        cadence: when they began.
    """

    born_per_s: float
    lived_s: float | None
    cadence: Cadence


@dataclass(slots=True)
class _Process:
    known: dict[int, int | None]
    """Thread id → the moment when it was first seen, or None if it was there from the beginning."""
    began_ns: int
    last_ns: int
    beats: list[Beat] = field(default_factory=list)
    lives_s: list[float] = field(default_factory=list)
    looks: int = 0
    watched: bool = False


class RelaySignals:
    """An instrument: lists the threads of processes in which threads were seen to come."""

    def __init__(
        self, *, clock: Clock, rng: random.Random, ids: Callable[[int], frozenset[int]] = task_ids
    ) -> None:
        """Read nothing yet.

        Args:
            clock: time.
            rng: looks are jittered.
            ids: lists the threads of a process.
        """
        self._ids = ids
        self._clock = clock
        self._rng = rng
        self._processes: dict[ProcessRef, _Process] = {}

    def begin(self, sample: TreeSample) -> None:
        """Take the threads of the first sample."""
        self.tick(sample)

    def tick(self, sample: TreeSample) -> None:
        """Notice in which processes threads come."""
        for one in sample.processes:
            ids = {thread.tid for thread in one.threads}
            process = self._processes.get(one.ref)
            if process is None:
                began = dict.fromkeys(ids)
                self._processes[one.ref] = _Process(began, sample.at_ns, sample.at_ns)
            elif not process.watched and not ids <= process.known.keys():
                process.watched = True
                process.known = dict.fromkeys(ids)
                process.began_ns = process.last_ns = sample.at_ns

    def look(self, now_ns: int) -> int:
        """List the threads where some come; the next look is at least 100 times as far as this one took."""
        watched = [(ref, one) for ref, one in self._processes.items() if one.watched]
        for ref, process in watched:
            _note(process, self._ids(ref.pid), now_ns)
        if not watched:
            return now_ns + _CALM_NS
        took_s = (self._clock.monotonic_ns() - now_ns) / 1e9
        return now_ns + round(max(jittered(LOOK_S, self._rng), took_s / COST_SHARE) * 1e9)

    def relays(self) -> Mapping[ProcessRef, Relay]:
        """Give the threads that came, by process; none for processes in which none did."""
        return {ref: _relay(one) for ref, one in self._processes.items() if one.beats}


def _note(process: _Process, ids: frozenset[int], now_ns: int) -> None:
    process.looks += 1
    for gone in process.known.keys() - ids:
        began_ns = process.known.pop(gone)
        if began_ns is not None:
            process.lives_s.append((now_ns - began_ns) / 1e9)
    born = ids - process.known.keys()
    process.known.update(dict.fromkeys(born, now_ns))
    if born and len(process.beats) < _MOST_BEATS:
        process.beats.append(Beat(process.last_ns, now_ns, len(born)))
    process.last_ns = now_ns


def _relay(process: _Process) -> Relay:
    seconds = max(1e-3, (process.last_ns - process.began_ns) / 1e9)
    born = sum(one.timeslices for one in process.beats)
    rhythm = cadence(process.beats, looks=process.looks, seconds=seconds, busy_share=0.0)
    return Relay(born / seconds, median(process.lives_s) if process.lives_s else None, rhythm)
