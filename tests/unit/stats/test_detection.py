"""The limit of detection."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.detection import (
    FALLBACK_WAKE_COST_NS,
    detection_limit,
    rate_limit_per_s,
    wake_cost_ns,
)

times = st.floats(0.1, 1e5)


def test_a_control_that_reads_zero_does_not_make_the_limit_zero() -> None:
    """Five seconds without a wake leave room for 0.6 wakes a second, and those cost something."""
    assert rate_limit_per_s(5) == pytest.approx(0.6)
    limit = detection_limit([0.0, 0.0, 0.0], 5, wake_cost_ns=100_000)
    assert limit == pytest.approx(100 * 0.6 * 100_000 / 1e9)


def test_a_noisy_control_raises_the_limit() -> None:
    """Mean plus three standard deviations: 2 + 3 · 1."""
    assert detection_limit([1.0, 2.0, 3.0], 5, wake_cost_ns=1) == pytest.approx(5)


def test_a_coarse_clock_raises_the_limit() -> None:
    """Two ticks in a second are two percent, whatever the control says."""
    assert detection_limit([0.0], 1, wake_cost_ns=1, resolution_ns=20_000_000) == pytest.approx(2)


@given(times, st.floats(1.1, 100), st.floats(1, 1e7))
def test_a_longer_look_detects_less(observed_s: float, factor: float, cost_ns: float) -> None:
    """The limit falls as one over the time."""
    short = detection_limit((), observed_s, cost_ns)
    assert detection_limit((), observed_s * factor, cost_ns) == pytest.approx(short / factor)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=9), times)
def test_the_control_itself_is_not_detected(control: list[float], observed_s: float) -> None:
    """What the blocked control reads is nothing, by definition."""
    assert detection_limit(control, observed_s) >= math.fsum(control) / len(control) - 1e-9


def test_the_rule_of_three_holds() -> None:
    """A process that wakes at the limiting rate shows nothing in about 5 % of windows."""
    rng = random.Random(7)  # noqa: S311 - a simulation
    observed_s = 5.0
    rate = rate_limit_per_s(observed_s)
    silent = sum(rng.expovariate(rate) > observed_s for _ in range(20_000))
    assert 850 < silent < 1_150


@given(st.lists(st.tuples(st.floats(0, 1e9), st.integers(1, 1000)), min_size=1, max_size=20))
def test_the_cost_of_a_wake_lies_among_those_seen(pairs: list[tuple[float, int]]) -> None:
    """It is their median."""
    costs = [cpu_ns / wakes for cpu_ns, wakes in pairs]
    assert min(costs) <= wake_cost_ns(pairs) <= max(costs)


def test_one_spin_does_not_decide_what_a_wake_costs() -> None:
    """A cell without sleep has a few wakes and all the CPU."""
    assert wake_cost_ns([(200.0, 2), (300.0, 3), (1e9, 1)]) == 100


def test_a_wake_that_nobody_saw_has_a_stated_cost() -> None:
    """Launches without a wake say nothing about its cost."""
    assert wake_cost_ns([(0.0, 0), (50.0, 0)]) == FALLBACK_WAKE_COST_NS
    assert wake_cost_ns([], fallback_ns=7) == 7


@pytest.mark.parametrize("observed_s", [0, -1, math.inf, math.nan])
def test_nothing_is_detected_in_no_time(observed_s: float) -> None:
    """A limit of 0 from an infinite time, or none at all, is refused."""
    with pytest.raises(ValueError, match="observed"):
        detection_limit([0.0], observed_s)


def test_what_is_not_a_number_is_refused() -> None:
    """In the control, in the pairs and in the cost."""
    with pytest.raises(ValueError, match="not a measurement"):
        detection_limit([math.nan], 5)
    with pytest.raises(ValueError, match="not a measurement"):
        detection_limit([0.0], 5, math.inf)
    with pytest.raises(ValueError, match="not a measurement"):
        wake_cost_ns([(math.nan, 1)])
