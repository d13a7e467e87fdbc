from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.model.evidence import Cadence, Rhythm
from idlebench.stats.rhythm import Beat, cadence

WATCHED_S = 5.0


def looked_at(moments: Iterable[float], *, seed: int = 1, timeslices: int = 1) -> tuple[list[Beat], int]:
    """What jittered looks of 4 ms see of wakes at these moments."""
    rng = random.Random(seed)  # noqa: S311 - a made-up thread
    wakes = sorted(moments)
    beats, looks, now, place = [], 0, 0.0, 0
    while now < WATCHED_S:
        then = now + 0.004 * rng.uniform(0.6, 1.4)
        count = 0
        while place < len(wakes) and wakes[place] < then:
            count += timeslices
            place += 1
        looks += 1
        if count:
            beats.append(Beat(round(now * 1e9), round(then * 1e9), count))
        now = then
    return beats, looks


def every(period_s: float, *, jitter: float = 0.0, seed: int = 2) -> list[float]:
    """Wakes of a loop that sleeps."""
    rng = random.Random(seed)  # noqa: S311 - a made-up thread
    moments, now = [], rng.uniform(0, period_s)
    while now < WATCHED_S:
        moments.append(now)
        now += period_s * rng.uniform(1 - jitter, 1 + jitter)
    return moments


def after(intervals: Sequence[float]) -> list[float]:
    """Wakes with these intervals between them, the first at once."""
    moments, now = [0.01], 0.01
    for interval in intervals:
        now += interval
        moments.append(now)
    return [moment for moment in moments if moment < WATCHED_S]


def named(moments: Iterable[float], *, busy_share: float = 0.01, timeslices: int = 1) -> Cadence:
    """The rhythm of wakes at these moments."""
    beats, looks = looked_at(moments, timeslices=timeslices)
    return cadence(beats, looks=looks, seconds=WATCHED_S, busy_share=busy_share)


@settings(max_examples=30)
@given(st.floats(0.012, 1.5), st.integers(0, 50))
def test_one_timer_is_periodic_and_its_period_is_found(period_s: float, seed: int) -> None:
    """A fixed sleep shows one period, whatever its length and phase."""
    found = named(every(period_s, seed=seed))
    assert found.rhythm is Rhythm.PERIODIC
    assert found.periods[0].seconds == pytest.approx(period_s, rel=0.1, abs=0.002)


def test_a_thread_that_never_wakes_has_no_rhythm() -> None:
    """A blocked thread reads zero wakes."""
    assert named([]) == Cadence(Rhythm.NONE, (), 0, WATCHED_S)


def test_a_thread_that_never_rests_spins() -> None:
    """A spin is told by the CPU that it asks for, even without a single new timeslice."""
    assert named([], busy_share=0.97).rhythm is Rhythm.SPIN


def test_a_yielding_loop_spins_although_its_cpu_is_low() -> None:
    """``sleep(0)`` gives the CPU away thousands of times a second: no timer does."""
    assert named([index / 15_000 for index in range(75_000)], busy_share=0.1).rhythm is Rhythm.SPIN


def test_a_timer_faster_than_the_looks_is_still_periodic() -> None:
    """A sleep of 1 ms cannot be seen wake by wake, but comes evenly."""
    found = named(every(0.001))
    assert found.rhythm is Rhythm.PERIODIC
    assert found.periods[0].seconds == pytest.approx(0.001, rel=0.1)


def test_a_wake_of_several_timeslices_is_one_wake() -> None:
    """A poll that asks and waits for the answer is put on a CPU twice each time, with one period."""
    found = named(every(0.1), timeslices=2)
    assert found.rhythm is Rhythm.PERIODIC
    assert found.periods[0].seconds == pytest.approx(0.1, rel=0.05)


def test_a_jittered_poll_is_periodic_with_its_spread() -> None:
    """A sleep of 100 ms ± 30 % is one timer, and the spread says so."""
    found = named(every(0.1, jitter=0.3))
    assert found.rhythm is Rhythm.PERIODIC
    assert found.periods[0].spread_s > 0.01


def test_two_timers_that_overlie_are_told_apart() -> None:
    """A heartbeat and a poll in one thread are two periods."""
    found = named([*every(0.1), *every(0.27, seed=5)])
    assert found.rhythm is Rhythm.MIXED
    assert [period.seconds for period in found.periods[:2]] == pytest.approx([0.1, 0.27], rel=0.05)


def test_a_backoff_that_starts_over_is_a_ladder_with_its_steps() -> None:
    """50, 100, 200, 400, 800 ms and again: a ladder, steps in the order of time."""
    found = named(after([0.05, 0.1, 0.2, 0.4, 0.8] * 3))
    assert found.rhythm is Rhythm.LADDER
    assert [period.seconds for period in found.periods] == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8], abs=0.01)


def test_a_backoff_by_equal_amounts_is_a_ladder() -> None:
    """100, 200, 300 … ms is a backoff too."""
    assert named(after([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])).rhythm is Rhythm.LADDER


def test_a_backoff_at_its_top_is_a_period() -> None:
    """After a few steps it waits the longest time again and again: that is what it costs."""
    found = named(after([0.05, 0.1, *[0.2] * 22]))
    assert found.rhythm is Rhythm.PERIODIC
    assert found.periods[0].seconds == pytest.approx(0.2, rel=0.05)


@settings(max_examples=25)
@given(st.integers(0, 60))
def test_random_wakes_have_no_period(seed: int) -> None:
    """Requests that come at random are not taken for a timer, nor for a backoff."""
    rng = random.Random(seed)  # noqa: S311 - a made-up thread
    moments, now = [], 0.0
    while (now := now + rng.expovariate(20)) < WATCHED_S:
        moments.append(now)
    found = named(moments)
    assert found.rhythm in {Rhythm.IRREGULAR, Rhythm.MIXED}
    assert found.rhythm is Rhythm.IRREGULAR or max(one.share for one in found.periods) < 0.6


def test_two_wakes_are_too_few_for_a_period() -> None:
    """One interval can be anything."""
    assert named([1.0, 3.0]).rhythm is Rhythm.IRREGULAR
