"""Many comparisons at once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.holm import holm, holm_adjusted

probabilities = st.lists(st.floats(0, 1), max_size=40)
levels = st.floats(1e-6, 0.5)


def test_the_textbook_s_example_is_reproduced() -> None:
    """Four p values: thresholds of alpha over 4, 3, 2 and 1; it stops at the first that fails."""
    assert holm((0.01, 0.04, 0.03, 0.005), 0.05) == (True, False, False, True)
    assert holm_adjusted((0.01, 0.04, 0.03, 0.005)) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_one_comparison_needs_no_correction() -> None:
    """And none gives none."""
    assert holm_adjusted((0.03,)) == (0.03,)
    assert holm((), 0.01) == ()


@given(probabilities, levels)
def test_it_rejects_at_least_what_bonferroni_rejects(p_values: list[float], alpha: float) -> None:
    """And never what would not be rejected alone."""
    for p, rejected in zip(p_values, holm(p_values, alpha), strict=True):
        assert rejected or p * len(p_values) > alpha
        assert p <= alpha or not rejected


@given(probabilities)
def test_adjusting_keeps_the_order(p_values: list[float]) -> None:
    """A smaller p is never adjusted to more than a larger one; none falls, and none exceeds 1."""
    pairs = sorted(zip(p_values, holm_adjusted(p_values), strict=True))
    assert all(p <= adjusted <= 1 for p, adjusted in pairs)
    assert [adjusted for _, adjusted in pairs] == sorted(adjusted for _, adjusted in pairs)


@given(probabilities, levels, st.floats(0, 1))
def test_one_more_comparison_never_helps_the_others(
    p_values: list[float], alpha: float, another: float
) -> None:
    """Each further metric makes every other one a little harder to reject, unless it is rejected itself."""
    before, after = holm(p_values, alpha), holm([*p_values, another], alpha)
    assert all(was or not now for was, now in zip(before, after, strict=False))


@given(probabilities, levels, st.randoms(use_true_random=False))
def test_the_order_of_the_comparisons_does_not_matter(
    p_values: list[float], alpha: float, random: object
) -> None:
    """Cells may come in any order."""
    assert hasattr(random, "sample")
    order: list[int] = random.sample(range(len(p_values)), len(p_values))
    plain = holm(p_values, alpha)
    shuffled = holm([p_values[index] for index in order], alpha)
    assert shuffled == tuple(plain[index] for index in order)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(p: float) -> None:
    """Instead of being sorted somewhere."""
    with pytest.raises(ValueError, match="probability"):
        holm((0.1, p), 0.01)


@pytest.mark.parametrize("alpha", [0.0, 1.0, math.nan])
def test_a_level_of_nothing_or_everything_is_refused(alpha: float) -> None:
    """A rate of false alarms lies between."""
    with pytest.raises(ValueError, match="rate"):
        holm((0.1,), alpha)
