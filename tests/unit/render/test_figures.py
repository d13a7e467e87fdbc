"""Numbers as people read them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.model.estimate import Estimate
from idlebench.render import figures
from tests.unit.render.builders import estimate


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (85.123, "85.1"),
        (9.996, "10.0"),
        (2.957, "2.96"),
        (0.459, "0.459"),
        (0.0113, "0.011"),
        (9781.4, "9,781"),
        (0.00004, "< 0.001"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_a_figure_has_three_significant_digits(value: float | None, text: str) -> None:
    """Three digits, thousands grouped, three decimals at most, and a dash for what is missing."""
    assert figures.number(value) == text


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_what_is_not_zero_never_reads_as_zero(value: float) -> None:
    """Some digit of a shown figure is not 0."""
    assert re.search(r"[1-9]", figures.number(value))


@given(st.floats(min_value=0.01, max_value=1e9))
def test_a_shown_figure_is_within_half_a_step_of_the_real_one(value: float) -> None:
    """Rounding takes at most what three digits, or three decimals, take."""
    shown = float(figures.number(value).replace(",", ""))
    assert abs(shown - value) <= max(0.0051 * value, 0.00051)


def test_below_the_limit_of_detection_only_the_limit_is_shown() -> None:
    """A mean that cannot be told from nothing is printed as less than its limit, rounded up."""
    assert figures.mean(estimate(0.0, 0.0, limit=0.00421)) == "< 0.005"


def test_a_missing_estimate_is_a_dash() -> None:
    """No estimate, no figure."""
    assert figures.mean(None) == "–"


def test_the_spread_is_rounded_up_to_the_decimals_of_its_mean() -> None:
    """A half interval of 1.23 beside 85.1 is shown as 1.3, never as less than it is."""
    assert figures.spread(estimate(85.1, 1.23)) == "±1.3"


def test_a_spread_wider_than_its_mean_has_no_more_digits_than_it_deserves() -> None:
    """Two launches that differ much have a huge interval; its decimals are noise."""
    assert figures.spread(estimate(64.9, 251.2, n=2)) == "±252"


def test_one_launch_has_no_interval() -> None:
    """Nothing is said about the spread of a single launch."""
    single = estimate(5.0)
    assert (figures.spread(single), figures.interval(single)) == ("", "")


def test_an_interval_has_the_decimals_of_its_mean() -> None:
    """Low and high are comparable with the mean at a glance."""
    assert figures.interval(Estimate(2.957, 2.917, 2.997, 3)) == "[2.92, 3.00]"


@pytest.mark.parametrize(
    ("ratio", "at_most", "text"),
    [
        (1.0, False, "1"),
        (0.000133, False, "1/7,500"),
        (0.000133, True, "< 1/7,500"),
        (0.00004999, True, "< 1/20,000"),
        (0.45, False, "0.45"),
        (29.3, False, "29"),
        (None, False, "–"),
        (0.0, False, "–"),
    ],
)
def test_a_ratio_reads_as_a_share_or_a_multiple(ratio: float | None, at_most: bool, text: str) -> None:  # noqa: FBT001
    """Small ratios are shares of one, large ones multiples."""
    assert figures.times(ratio, at_most=at_most) == text


@given(st.floats(min_value=1e-9, max_value=0.099))
def test_a_bound_stays_a_bound_when_it_is_rounded(ratio: float) -> None:
    """A share that is shown as "less than" is never smaller than what was computed."""
    shown = figures.times(ratio, at_most=True).removeprefix("< 1/").replace(",", "")
    assert 1 / float(shown) >= ratio * (1 - 1e-9)


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=8))
def test_aligned_figures_have_one_width_and_one_place_for_the_point(values: list[float]) -> None:
    """Decimal points stand below one another."""
    texts = figures.aligned([figures.number(value) for value in values])
    assert len({len(text) for text in texts}) == 1
    assert len({text.index(".") for text in texts if "." in text}) <= 1
