"""Counts of threads that come and go, added up over samples of one window."""

from __future__ import annotations

from idlebench.model.process import ProcessRef, ThreadReading, ThreadSample, TreeSample

_Key = tuple[ProcessRef, int]
_Counts = tuple[int | None, int | None, int | None, int | None, int | None]


def _counts(thread: ThreadSample) -> _Counts:
    return thread.cpu_ns, thread.voluntary, thread.involuntary, thread.timeslices, thread.run_queue_ns


def _grown(before: int | None, now: int | None) -> int | None:
    """Give how much a counter grew; one that fell belongs to a new thread with the old one's id."""
    if before is None or now is None:
        return None
    return now - before if now >= before else now


def _plus(total: int | None, more: int | None) -> int | None:
    if total is None or more is None:
        return total if more is None else more
    return total + more


class Tally:
    """What every thread that was seen in the window did in it.

    A thread that was there at the beginning counts from its first sample, one that was born later from 0.
    One that has ended counts as far as it was last seen.
    """

    def __init__(self, first: TreeSample) -> None:
        """Take the sample that the window begins with."""
        self._last: dict[_Key, ThreadSample] = {}
        self._totals: dict[_Key, _Counts] = {}
        for process in first.processes:
            for thread in process.threads:
                self._last[process.ref, thread.tid] = thread
                self._totals[process.ref, thread.tid] = tuple(  # type: ignore[assignment]
                    None if count is None else 0 for count in _counts(thread)
                )

    def add(self, sample: TreeSample) -> None:
        """Take a later sample."""
        for process in sample.processes:
            for thread in process.threads:
                key = (process.ref, thread.tid)
                last = self._last.get(key)
                before: _Counts = (0, 0, 0, 0, 0) if last is None else _counts(last)
                grown = [_grown(old, new) for old, new in zip(before, _counts(thread), strict=True)]
                total = self._totals.get(key, (None, None, None, None, None))
                self._totals[key] = tuple(map(_plus, total, grown))  # type: ignore[assignment]
                self._last[key] = thread

    @property
    def wakes(self) -> int | None:
        """Voluntary switches of all threads, or None where none can be told."""
        return self._sum(1)

    @property
    def preemptions(self) -> int | None:
        """Involuntary switches of all threads, or None."""
        return self._sum(2)

    @property
    def timeslices(self) -> int | None:
        """Timeslices of all threads, or None."""
        return self._sum(3)

    @property
    def run_queue_ns(self) -> int | None:
        """Nanoseconds that all threads were ready and waited for a CPU, or None."""
        return self._sum(4)

    def readings(self, sample: TreeSample) -> tuple[ThreadReading, ...]:
        """Give one reading for each thread that lives in this sample, which was added before."""
        readings = []
        for process in sample.processes:
            for thread in process.threads:
                cpu_ns, wakes, preemptions, timeslices, _ = self._totals[process.ref, thread.tid]
                pid = process.ref.pid
                readings.append(
                    ThreadReading(pid, thread.tid, thread.name, cpu_ns, wakes, preemptions, timeslices)
                )
        return tuple(readings)

    def _sum(self, index: int) -> int | None:
        known = [counts[index] for counts in self._totals.values()]
        numbers = [number for number in known if number is not None]
        return sum(numbers) if numbers else None
