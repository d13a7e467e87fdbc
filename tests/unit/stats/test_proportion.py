"""Shares and their exact intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.proportion import proportion_estimate

counted = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def at_most(count: int, trials: int, share: float) -> float:
    """Give the probability of that many or fewer, by adding up."""
    return math.fsum(math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(count + 1))


def test_none_in_ten_thousand_bounds_the_rate_and_does_not_make_it_zero() -> None:
    """The upper end has a closed form there: 1 - 0.025^(1/n)."""
    estimate = proportion_estimate(0, 10_000)
    assert (estimate.mean, estimate.low) == (0, 0)
    assert estimate.high == pytest.approx(1 - 0.025 ** (1 / 10_000), rel=1e-9)


@pytest.mark.parametrize(("count", "trials"), [(3, 20), (1, 7), (19, 20), (10, 20)])
def test_the_ends_are_where_what_was_seen_becomes_unlikely(count: int, trials: int) -> None:
    """2.5 % for as many or more at the lower end, and for as many or fewer at the upper one."""
    estimate = proportion_estimate(count, trials)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 1 - at_most(count - 1, trials, estimate.low) == pytest.approx(0.025)
    assert at_most(count, trials, estimate.high) == pytest.approx(0.025)


@given(counted)
def test_the_interval_contains_the_share(pair: tuple[int, int]) -> None:
    """And lies between 0 and 1."""
    estimate = proportion_estimate(*pair)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0 <= estimate.low <= estimate.mean <= estimate.high <= 1
    assert estimate.n == pair[1]


@given(counted)
def test_the_other_outcome_has_the_mirrored_interval(pair: tuple[int, int]) -> None:
    """How often it did not happen is one minus how often it did."""
    count, trials = pair
    one, other = proportion_estimate(count, trials), proportion_estimate(trials - count, trials)
    assert one.low == pytest.approx(1 - (other.high or 0), abs=1e-9)


@pytest.mark.parametrize(("count", "trials"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(count: int, trials: int) -> None:
    """Such as of no trials at all."""
    with pytest.raises(ValueError, match="no share"):
        proportion_estimate(count, trials)
