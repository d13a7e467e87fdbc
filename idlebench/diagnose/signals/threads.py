"""What each thread did between two samples of its tree, run-queue wait included."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from idlebench.model.evidence import ThreadEvidence
from idlebench.model.process import ProcessRef, ThreadSample, TreeSample
from idlebench.units import NS_PER_S, percent_of_core

ThreadKey = tuple[ProcessRef, int]
"""A thread that cannot be mistaken for a later one: its process, and its id in it."""


@dataclass(slots=True)
class _Span:
    first: ThreadSample
    last: ThreadSample
    late: bool
    """It began after the first sample."""


class ThreadTally:
    """Keeps the first and the last counters of every thread that was seen; ended ones stay."""

    def __init__(self) -> None:
        """Begin with none."""
        self._spans: dict[ThreadKey, _Span] = {}
        self._began_ns: int | None = None
        self._at_ns = 0
        self._live: frozenset[ThreadKey] = frozenset()

    def add(self, sample: TreeSample) -> None:
        """Take a sample; a thread that is new in a later one than the first began at 0."""
        first = self._began_ns is None
        if self._began_ns is None:
            self._began_ns = sample.at_ns
        self._at_ns = sample.at_ns
        live = set()
        for process in sample.processes:
            for thread in process.threads:
                key = (process.ref, thread.tid)
                live.add(key)
                span = self._spans.get(key)
                if span is None:
                    self._spans[key] = _Span(thread if first else _born(thread), thread, late=not first)
                else:
                    span.last = thread
        self._live = frozenset(live)

    @property
    def elapsed_ns(self) -> int:
        """Monotonic nanoseconds between the first sample and the last."""
        return 0 if self._began_ns is None else self._at_ns - self._began_ns

    @property
    def live(self) -> frozenset[ThreadKey]:
        """The threads of the last sample."""
        return self._live

    def passed_per_s(self) -> dict[ProcessRef, float]:
        """Give how many threads came and went a second, by process: those that a sample has met."""
        passed = Counter(key[0] for key, span in self._spans.items() if span.late and key not in self._live)
        return {ref: count * NS_PER_S / self.elapsed_ns for ref, count in passed.items()}

    def wakes(self, key: ThreadKey) -> int | None:
        """Voluntary switches of a thread so far, or None."""
        span = self._spans.get(key)
        return None if span is None else _grown(span.first.voluntary, span.last.voluntary)

    def cpu_share(self, key: ThreadKey) -> float:
        """Part of the time that a thread was on a CPU or waited for one, 0 to 1; 0 where not known."""
        span = self._spans.get(key)
        if span is None or not self.elapsed_ns:
            return 0.0
        on_cpu = _grown(span.first.cpu_ns, span.last.cpu_ns) or 0
        queued = _grown(span.first.run_queue_ns, span.last.run_queue_ns) or 0
        return (on_cpu + queued) / self.elapsed_ns

    def evidence(self) -> dict[ThreadKey, ThreadEvidence]:
        """Give what every thread did so far; empty before a second sample."""
        if not self.elapsed_ns:
            return {}
        return {key: self._evidence(key, span) for key, span in self._spans.items()}

    def _evidence(self, key: ThreadKey, span: _Span) -> ThreadEvidence:
        first, last, elapsed_ns = span.first, span.last, self.elapsed_ns
        return ThreadEvidence(
            pid=key[0].pid,
            tid=last.tid,
            name=last.name,
            title="",
            cpu_percent=_percent(first.cpu_ns, last.cpu_ns, elapsed_ns),
            wakes_per_s=_rate(first.voluntary, last.voluntary, elapsed_ns),
            preemptions_per_s=_rate(first.involuntary, last.involuntary, elapsed_ns),
            timeslices_per_s=_rate(first.timeslices, last.timeslices, elapsed_ns),
            run_queue_percent=_percent(first.run_queue_ns, last.run_queue_ns, elapsed_ns),
            passing=span.late or key not in self._live,
        )


def _born(thread: ThreadSample) -> ThreadSample:
    """Give the counters with which a thread began."""
    none = [
        None if count is None else 0
        for count in (
            thread.cpu_ns,
            thread.run_queue_ns,
            thread.timeslices,
            thread.voluntary,
            thread.involuntary,
        )
    ]
    return ThreadSample(thread.tid, thread.name, *none)


def _grown(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else max(0, after - before)


def _rate(before: int | None, after: int | None, elapsed_ns: int) -> float | None:
    grown = _grown(before, after)
    return None if grown is None else grown * NS_PER_S / elapsed_ns


def _percent(before: int | None, after: int | None, elapsed_ns: int) -> float | None:
    grown = _grown(before, after)
    return None if grown is None else percent_of_core(grown, elapsed_ns)
