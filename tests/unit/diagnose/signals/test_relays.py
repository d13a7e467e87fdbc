from __future__ import annotations

import random

import pytest

from idlebench.diagnose.signals.relays import RelaySignals
from idlebench.harness.clock import FakeClock
from idlebench.model.process import ProcessRef, ProcessSample, ThreadSample, TreeSample

REF = ProcessRef(10, 1)
MS = 1_000_000
RNG = random.Random(1)  # noqa: S311 - jitter, not a secret


def sample(at_ms: int, *tids: int) -> TreeSample:
    """A process with these threads at a moment."""
    threads = tuple(ThreadSample(tid, "t", 0, 0, 0, 0, 0) for tid in tids)
    return TreeSample(at_ms * MS, (ProcessSample(REF, "worker", 0, 0, "S", threads),))


def test_threads_that_hand_over_to_one_another_are_a_relay() -> None:
    """One is born every 100 ms, and each lives for as long."""
    alive = frozenset({10, 100})
    signals = RelaySignals(clock=FakeClock(), rng=RNG, ids=lambda _: alive)
    signals.begin(sample(0, 10, 100))
    signals.tick(sample(250, 10, 103))
    for at_ms in range(260, 5260, 10):
        alive = frozenset({10, 100 + at_ms // 100})
        signals.look(at_ms * MS)
    relay = signals.relays()[REF]
    assert relay.born_per_s == pytest.approx(10, rel=0.05)
    assert relay.lived_s == pytest.approx(0.1)
    assert relay.cadence.periods[0].seconds == pytest.approx(0.1, rel=0.05)


def test_where_no_thread_comes_nothing_is_listed() -> None:
    """Looking at what does not change would cost for nothing."""

    def never(_: int) -> frozenset[int]:
        pytest.fail("listed")

    signals = RelaySignals(clock=FakeClock(), rng=RNG, ids=never)
    signals.begin(sample(0, 10, 11))
    signals.tick(sample(250, 10))
    assert signals.look(260 * MS) > 300 * MS
    assert not signals.relays()
