"""Latency probes, on a clock of our own."""

from __future__ import annotations

import random

import pytest

from idlebench.harness.clock import FakeClock
from idlebench.harness.latency import Pace, probe_pickups
from idlebench.harness.probe.ends import FakeQueue, Queue
from idlebench.model.launch import Pickup


def probe(
    latencies_s: list[float | None], *, budget_s: float = 60.0, rest_s: float = 0.0, period_s: float = 0.0
) -> tuple[Pickup, FakeClock]:
    """Probe a worker that picks up after these times."""
    clock = FakeClock()
    queue = FakeQueue(clock, list(latencies_s))
    pickup = probe_pickups(
        Queue(queue, queue),
        "test",
        Pace(len(latencies_s), budget_s, rest_s, period_s),
        clock,
        random.Random(7),  # noqa: S311 - jitter
    )
    return pickup, clock


def test_every_pickup_is_timed() -> None:
    """A latency is the time from enqueue to the start of the handler, in milliseconds."""
    pickup, _ = probe([0.001, 0.040, 0.100])
    assert pickup.latencies_ms == pytest.approx((1.0, 40.0, 100.0))
    assert pickup.lost == 0


def test_the_budget_ends_probing_but_never_before_the_first_probe() -> None:
    """A slow poller gives few latencies, not none."""
    pickup, _ = probe([0.9] * 20, budget_s=2.0)
    assert 1 <= len(pickup.latencies_ms) < 20
    alone, _ = probe([0.5] * 3, budget_s=0.001)
    assert len(alone.latencies_ms) == 1


def test_a_worker_that_picks_nothing_up_is_not_waited_for_again() -> None:
    """A lost first probe says enough; it is counted, and no latency is made up."""
    pickup, _ = probe([None] * 20)
    assert pickup == Pickup((), 1)


def test_a_job_lost_now_and_then_is_counted_beside_the_others() -> None:
    """Lost probes do not become latencies."""
    pickup, _ = probe([0.01, None, 0.02])
    assert len(pickup.latencies_ms) == 2
    assert pickup.lost == 1


def test_the_pause_before_a_probe_spans_the_slowest_pickup_seen() -> None:
    """Jobs must come at every phase of a polling period, also of a long one."""
    _, clock = probe([0.8] * 40)
    pauses = clock.slept[2::2]
    assert max(pauses) > 0.5
    assert min(pauses) < 0.3


def test_a_backoff_is_left_to_climb_again() -> None:
    """The rest before each probe is kept."""
    _, clock = probe([0.01] * 5, rest_s=0.4)
    assert min(clock.slept[0::2]) >= 0.4


def test_the_first_job_to_a_slow_poller_comes_at_any_phase() -> None:
    """A launch that has time for one probe alone must not always hit the same phase."""
    _, slow = probe([0.8] * 20, period_s=1.0)
    _, fast = probe([0.001] * 20, period_s=1.0)
    assert max(slow.slept[0::2]) > 0.5
    assert max(fast.slept[2::2]) <= 0.13
