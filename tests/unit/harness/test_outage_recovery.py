"""How soon a worker takes a job after the broker's return."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.clock import FakeClock
from idlebench.harness.outage.recovery import recovery_s
from idlebench.harness.probe.ends import FakeQueue, Queue

LOST_FOR_EVER = 100


def recovered(latencies_s: list[float | None], *, ended_after: int = LOST_FOR_EVER) -> float | None:
    """Recover with a worker that picks each job up after so long, and ends after so many looks."""
    clock = FakeClock()
    queue = FakeQueue(clock, latencies_s)
    looks = iter(range(LOST_FOR_EVER))
    return recovery_s(
        Queue(queue, queue), back_ns=0, name="probe", clock=clock, ended=lambda: next(looks) >= ended_after
    )


@given(st.floats(0, 1.4))
def test_the_first_job_tells_when_the_worker_is_back(latency_s: float) -> None:
    """One job is enough where the worker is there to take it."""
    assert recovered([latency_s]) == pytest.approx(latency_s, abs=1e-6)


def test_a_job_that_went_to_a_dead_connection_is_followed_by_another() -> None:
    """A broker that hung may hand the first job to nobody; the time counts from its return all the same."""
    seconds = recovered([None, None, 0.25])
    assert seconds is not None
    assert 2 * 0.25 < seconds < 10


def test_a_worker_that_never_comes_back_has_no_time() -> None:
    """Never is None, not the time after which we stopped looking."""
    assert recovered([None] * LOST_FOR_EVER) is None


def test_nobody_waits_for_a_worker_that_has_ended() -> None:
    """The outage ended it a moment ago, and nobody starts it again."""
    assert recovered([None] * LOST_FOR_EVER, ended_after=2) is None
    assert recovered([0.1], ended_after=0) is None
