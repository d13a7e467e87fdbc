"""Waiting until start-up is over."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from idlebench.limit.settling import Settled, flat_counts, flat_rates, settle
from idlebench.measure.fake_reader import FakeSystem
from idlebench.measure.observe import Time
from idlebench.measure.tree import TreeSampler


def settled(system: FakeSystem, most_s: float, wakes_per_s: float, started_s: float = 0.0) -> Settled:
    """Settle on a process that burns a core until it has started, then only wakes."""

    def sleep(seconds: float) -> None:
        system.pass_time(seconds)
        busy = system.now_ns < started_s * 1e9
        begun = (system.now_ns / 1e9 - seconds) * wakes_per_s
        count = int(system.now_ns / 1e9 * wakes_per_s) - int(begun)
        system.burn(10, round(seconds * 1e9 * 0.9) if busy else count * 50_000, wakes=0 if busy else count)

    clock = Time(system.monotonic_ns, lambda: 0, sleep)
    sampler = TreeSampler([system.find(10)], reader=system, monotonic_ns=system.monotonic_ns)
    rng = random.Random(3)  # noqa: S311 - jitter
    return settle(sampler, most_s, clock=clock, rng=rng, check=lambda: None)


def system() -> FakeSystem:
    """A process, 10."""
    made = FakeSystem()
    made.spawn(10)
    return made


def test_a_blocked_process_is_at_rest_at_once() -> None:
    """In less than a second."""
    result = settled(system(), 30, 0)
    assert result.flat
    assert result.seconds < 1


def test_a_poll_of_any_period_comes_to_rest() -> None:
    """In slices as they are, or merged."""
    for rate in (0.5, 2, 10, 100, 1000):
        assert settled(system(), 30, rate).flat, rate


def test_start_up_is_waited_out() -> None:
    """A second of computing is not taken for the rest state."""
    result = settled(system(), 30, 2, started_s=1.2)
    assert result.flat
    assert result.seconds > 1.2


def test_patience_ends() -> None:
    """What is never flat is measured all the same, and said to be not at rest."""
    growing = system()
    steps = iter(range(1, 10_000))

    def sleep(seconds: float) -> None:
        growing.pass_time(seconds)
        growing.burn(10, next(steps) * 3_000_000, wakes=next(steps) ** 2)

    sampler = TreeSampler([growing.find(10)], reader=growing, monotonic_ns=growing.monotonic_ns)
    clock = Time(growing.monotonic_ns, lambda: 0, sleep)
    result = settle(sampler, 2, clock=clock, rng=random.Random(1), check=lambda: None)  # noqa: S311 - jitter
    assert not result.flat
    assert 2 <= result.seconds < 2.5


@given(st.floats(0, 100), st.integers(16, 60))
def test_a_constant_rate_is_flat(rate: float, slices: int) -> None:
    """Whatever it is."""
    assert flat_rates([rate] * slices)
    assert flat_counts([rate] * slices)


@given(st.integers(1, 3))
def test_less_than_four_slices_say_nothing(slices: int) -> None:
    """A rate needs some time to be seen."""
    assert not flat_rates([0.0] * slices)
    assert not flat_counts([0.0] * slices)
