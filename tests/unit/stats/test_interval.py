"""Means and their intervals."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.interval import difference_estimate, mean_estimate

figures = st.floats(-1e6, 1e6, allow_nan=False)
several = st.lists(figures, min_size=2, max_size=12)


@given(several)
def test_the_interval_contains_the_mean(values: list[float]) -> None:
    """And the mean lies among the values."""
    estimate = mean_estimate(values)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= estimate.mean <= estimate.high
    assert min(values) <= estimate.mean <= max(values)
    assert estimate.n == len(values)


def test_an_interval_is_student_s() -> None:
    """Three launches at 1, 2 and 3: 2 ± 4.303 / √3."""
    estimate = mean_estimate([1, 2, 3])
    assert estimate.high == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-5)


def test_one_launch_has_no_interval() -> None:
    """One value says nothing about the spread, and none is invented."""
    estimate = mean_estimate([4.2], limit=0.1)
    assert (estimate.mean, estimate.low, estimate.high, estimate.n, estimate.limit) == (
        4.2,
        None,
        None,
        1,
        0.1,
    )


@given(several, st.floats(1.5, 100))
def test_more_spread_makes_a_wider_interval(values: list[float], factor: float) -> None:
    """Launches that disagree say less."""
    mean = mean_estimate(values).mean
    wide = mean_estimate([mean + factor * (value - mean) for value in values])
    narrow = mean_estimate(values)
    assert (wide.high or 0) - (wide.low or 0) >= 0.999 * ((narrow.high or 0) - (narrow.low or 0))


@given(several, st.sampled_from([0.5, 2.0, 1024.0]))
def test_the_unit_does_not_matter(values: list[float], factor: float) -> None:
    """Milliseconds and microseconds give the same interval."""
    scaled = mean_estimate([factor * value for value in values])
    plain = mean_estimate(values)
    for one, other in ((scaled.mean, plain.mean), (scaled.low, plain.low), (scaled.high, plain.high)):
        assert one == pytest.approx(factor * (other or 0), rel=1e-6, abs=1e-6)


def test_the_interval_contains_the_truth_as_often_as_it_says() -> None:
    """Of 2,000 intervals over five launches each, about 95 % hold the true mean."""
    rng = random.Random(20_240)  # noqa: S311 - a simulation
    hits = 0
    for _ in range(2_000):
        estimate = mean_estimate([rng.gauss(10, 3) for _ in range(5)])
        hits += (estimate.low or 0) <= 10 <= (estimate.high or 0)
    assert 1_860 <= hits <= 1_940


@given(several, several)
def test_a_difference_turned_round_changes_its_sign(a: list[float], b: list[float]) -> None:
    """Worker minus floor, floor minus worker."""
    forth, back = difference_estimate(a, b), difference_estimate(b, a)
    assert forth.mean == pytest.approx(-back.mean, abs=1e-6)
    assert forth.high == pytest.approx(-(back.low or 0), rel=1e-6, abs=1e-6)


@given(several)
def test_nothing_differs_from_itself(values: list[float]) -> None:
    """The interval of a difference of equals holds 0."""
    estimate = difference_estimate(values, values)
    assert estimate.mean == 0
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= 0 <= estimate.high


def test_welch_s_interval_is_that_of_a_worked_example() -> None:
    """Degrees of freedom after Welch and Satterthwaite, checked by hand.

    Variances of 2.5 and 10 over five values each: (0.5 + 2)² / (0.5² / 4 + 2² / 4) = 5.882 degrees.
    """
    estimate = difference_estimate([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])
    assert estimate.mean == -3
    assert estimate.high == pytest.approx(-3 + 2.459 * math.sqrt(2.5), abs=2e-3)


def test_a_difference_with_one_launch_has_no_interval() -> None:
    """The floor was measured once: no spread is known."""
    estimate = difference_estimate([3.0, 4.0], [1.0])
    assert (estimate.mean, estimate.low, estimate.high, estimate.n) == (2.5, None, None, 1)


def test_a_negative_difference_is_kept_unless_it_cannot_be() -> None:
    """Broker CPU above the floor is not below 0; other differences may be."""
    assert difference_estimate([1.0, 1.0], [2.0, 2.0]).mean == -1
    clamped = difference_estimate([1.0, 1.0], [2.0, 2.0], at_least_zero=True)
    assert (clamped.mean, clamped.low, clamped.high) == (0, 0, 0)


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [math.inf], [1.0, -math.inf]])
def test_what_was_not_measured_is_refused(values: list[float]) -> None:
    """One value that is not a number would spoil every figure after it."""
    with pytest.raises(ValueError, match="measure"):
        mean_estimate(values)
    with pytest.raises(ValueError, match="measure"):
        difference_estimate([1.0, 2.0], values)
