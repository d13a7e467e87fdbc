"""When each thread wakes: its timeslices, looked at some 250 times a second."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean
from typing import Final

from idlebench.diagnose.signals.threads import ThreadKey, ThreadTally
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.cadence import TimesliceReader
from idlebench.model.evidence import Cadence, Rhythm
from idlebench.model.process import TreeSample
from idlebench.stats.rhythm import Beat, cadence

LOOK_S: Final = 0.004
COST_SHARE: Final = 0.02
"""Most of our time that looks may take: with many threads they come more rarely."""
MOST_THREADS: Final = 32
_MOST_BEATS: Final = 4000
_MOST_COMPARED: Final = 20
_ELSEWHERE: Final = 53


@dataclass(slots=True)
class _Thread:
    began_ns: int
    last_ns: int
    timeslices: int
    looks: int = 0
    beats: list[Beat] = field(default_factory=list)


class CadenceSignals:
    """An instrument: looks at all threads if they are few, else at those that were seen to wake."""

    def __init__(
        self,
        tally: ThreadTally,
        *,
        clock: Clock,
        rng: random.Random,
        reader: TimesliceReader | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            tally: counters of the threads, which tell who wakes.
            clock: time.
            rng: looks are jittered, or they would beat with the threads' own periods.
            reader: of timeslices; None for this system's.
        """
        self._tally = tally
        self._clock = clock
        self._rng = rng
        self._reader = TimesliceReader() if reader is None else reader
        self._threads: dict[ThreadKey, _Thread] = {}
        self._refs: dict[tuple[int, int], ThreadKey] = {}

    def begin(self, sample: TreeSample) -> None:
        """Choose threads by the first sample."""
        self.tick(sample)

    def tick(self, sample: TreeSample) -> None:
        """Choose anew: threads come and go, and those that sleep begin to wake."""
        live = {
            (process.ref.pid, thread.tid): (process.ref, thread.tid)
            for process in sample.processes
            if process.state not in {"Z", "X"}
            for thread in process.threads
        }
        chosen = list(live)
        if len(live) > MOST_THREADS:
            tally = self._tally
            woken = [key for key in live if tally.wakes(live[key]) or tally.cpu_share(live[key])]
            woken.sort(key=lambda key: -(tally.wakes(live[key]) or 0))
            chosen = woken[:MOST_THREADS]
        self._refs = {key: live[key] for key in chosen}
        self._reader.keep(chosen)

    def look(self, now_ns: int) -> int:
        """Read every chosen thread; the next look is at least 50 times as far away as this one took."""
        for key, timeslices in self._reader.read().items():
            ref = self._refs[key]
            thread = self._threads.get(ref)
            if thread is None:
                self._threads[ref] = _Thread(now_ns, now_ns, timeslices)
                continue
            thread.looks += 1
            grown = timeslices - thread.timeslices
            if grown > 0 and len(thread.beats) < _MOST_BEATS:
                thread.beats.append(Beat(thread.last_ns, now_ns, grown))
            thread.last_ns, thread.timeslices = now_ns, timeslices
        took_s = (self._clock.monotonic_ns() - now_ns) / 1e9
        return now_ns + round(max(jittered(LOOK_S, self._rng), took_s / COST_SHARE) * 1e9)

    def cadences(self) -> Mapping[ThreadKey, Cadence]:
        """Give the rhythm of every thread that was looked at, and of those that did not wake at all."""
        tally = self._tally
        awake = Counter(beat.at_ns for thread in self._threads.values() for beat in thread.beats)
        found = {
            key: replace(self._cadence(key, thread, tally), company=_company(thread, awake))
            for key, thread in self._threads.items()
            if thread.looks
        }
        seconds = tally.elapsed_ns / 1e9
        for key in tally.live - found.keys():
            if tally.wakes(key) == 0:
                found[key] = Cadence(Rhythm.NONE, (), 0, seconds)
        return found

    def awake(self, spans: Sequence[tuple[int, int]]) -> tuple[float, float]:
        """Tell in which part of some spans of time a thread was put on a CPU, and of others like them.

        Args:
            spans: monotonic nanoseconds, begin and end of each.

        Returns:
            Two shares, 0 to 1: of these spans, and of spans of the same lengths at other times, by which one
            can tell whether the first is chance.
        """
        beats = sorted((beat.after_ns, beat.at_ns) for one in self._threads.values() for beat in one.beats)
        if not spans or not beats:
            return 0.0, 0.0
        longest_ns = max((at - after for after, at in beats), default=0)
        hit = sum(1 for span in spans if _overlaps(beats, span, longest_ns))
        began_ns = min(one.began_ns for one in self._threads.values())
        whole_ns = max(one.last_ns for one in self._threads.values()) - began_ns
        others = [
            (start_ns, start_ns + end - begin)
            for begin, end in spans[:_MOST_COMPARED]
            for start_ns in (began_ns + round(whole_ns * part / _ELSEWHERE) for part in range(_ELSEWHERE))
        ]
        anyhow = sum(1 for span in others if _overlaps(beats, span, longest_ns))
        return hit / len(spans), anyhow / len(others)

    def close(self) -> None:
        """Let go of the descriptors."""
        self._reader.close()

    def _cadence(self, key: ThreadKey, thread: _Thread, tally: ThreadTally) -> Cadence:
        seconds = (thread.last_ns - thread.began_ns) / 1e9
        return cadence(thread.beats, looks=thread.looks, seconds=seconds, busy_share=tally.cpu_share(key))


def _company(thread: _Thread, awake: Mapping[int, int]) -> float | None:
    """Give how many others were awake with it, on average; all threads are read in one look."""
    return mean(awake[beat.at_ns] - 1 for beat in thread.beats) if thread.beats else None


def _overlaps(beats: Sequence[tuple[int, int]], span: tuple[int, int], longest_ns: int) -> bool:
    """Tell whether a beat lies in a span, at least partly; beats are in the order of their beginning."""
    last = bisect_right(beats, (span[1], 0))
    for after_ns, at_ns in reversed(beats[:last]):
        if at_ns >= span[0]:
            return True
        if after_ns < span[0] - longest_ns:
            return False
    return False
