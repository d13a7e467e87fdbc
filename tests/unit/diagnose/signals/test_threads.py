from __future__ import annotations

import pytest

from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.model.process import ProcessRef, ProcessSample, ThreadSample, TreeSample

REF = ProcessRef(10, 1)


def sample(at_s: float, *threads: ThreadSample) -> TreeSample:
    """A process with these threads at a moment."""
    return TreeSample(round(at_s * 1e9), (ProcessSample(REF, "worker", 0, 0, "S", threads),))


def thread(tid: int, *, cpu_ms: int = 0, queued_ms: int = 0, wakes: int | None = 0) -> ThreadSample:
    """A thread with these counters."""
    return ThreadSample(tid, "t", cpu_ms * 10**6, queued_ms * 10**6, wakes, wakes, 0)


def test_rates_are_between_the_first_and_the_last_sample() -> None:
    """What was before the window does not count."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10, cpu_ms=500, wakes=100)))
    tally.add(sample(1, thread(10, cpu_ms=510, wakes=120)))
    tally.add(sample(2, thread(10, cpu_ms=520, queued_ms=40, wakes=140)))
    found = tally.evidence()[REF, 10]
    assert (found.cpu_percent, found.wakes_per_s, found.run_queue_percent) == pytest.approx((1.0, 20.0, 2.0))


def test_a_thread_that_began_in_the_window_began_at_nothing() -> None:
    """All of its wakes are the window's."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10)))
    tally.add(sample(2, thread(10), thread(11, wakes=30)))
    assert tally.evidence()[REF, 11].wakes_per_s == 15


def test_a_thread_that_ended_is_still_evidence() -> None:
    """Its wakes happened; but it is not live."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10), thread(11)))
    tally.add(sample(1, thread(10), thread(11, wakes=30)))
    tally.add(sample(2, thread(10)))
    assert tally.evidence()[REF, 11].wakes_per_s == 15
    assert tally.live == {(REF, 10)}


def test_threads_that_came_and_went_are_counted() -> None:
    """Not one that was there before, nor one that stays."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10), thread(11)))
    for second, passing in enumerate((12, 13, 14), start=1):
        tally.add(sample(second, thread(10), thread(passing), thread(20)))
    assert tally.passed_per_s() == {REF: pytest.approx(2 / 3)}


def test_what_the_system_cannot_tell_stays_none() -> None:
    """It is never 0."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10, wakes=None)))
    tally.add(sample(1, thread(10, wakes=None)))
    assert tally.evidence()[REF, 10].wakes_per_s is None


def test_a_thread_that_waits_for_a_cpu_asks_for_it_as_much_as_one_that_has_it() -> None:
    """On a busy machine a spin gets half of a core: it still never rests."""
    tally = ThreadTally()
    tally.add(sample(0, thread(10)))
    tally.add(sample(1, thread(10, cpu_ms=500, queued_ms=480)))
    assert tally.cpu_share((REF, 10)) == pytest.approx(0.98)
