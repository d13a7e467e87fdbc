"""Figures in words."""

from __future__ import annotations

import pytest

from idlebench.gate.words import budget_words, change_words, figure
from idlebench.model.estimate import Estimate
from idlebench.model.gate import Metric


@pytest.mark.parametrize(
    ("value", "metric", "shown"),
    [
        (0.0, Metric.WAKES, "0"),
        (19.9, Metric.WAKES, "19.9"),
        (9821.4, Metric.WAKES, "9,821"),
        (0.0461, Metric.CPU, "0.046 %"),
        (0.46, Metric.CPU, "0.46 %"),
        (51.3, Metric.PICKUP_P50, "51.3 ms"),
        (0.2, Metric.STOP, "0.20 s"),
        (1.0, Metric.LEFT, "1.0"),
    ],
)
def test_figures_have_the_digits_that_are_compared(value: float, metric: Metric, shown: str) -> None:
    """And the unit, unless the metric's name has it."""
    assert figure(value, metric) == shown


def test_a_difference_is_said_with_both_means_and_its_interval() -> None:
    """As the issue of the gate asks."""
    words = change_words(
        Metric.WAKES,
        Estimate(2.0, 1.9, 2.1, 3),
        Estimate(19.9, 19.7, 20.1, 3),
        Estimate(17.9, 17.6, 18.2, 3),
    )
    assert words == "wakes/s 2.0 -> 19.9, +17.9 [17.6, 18.2]"


def test_what_was_not_detected_is_a_limit() -> None:
    """Never 0."""
    nothing = Estimate(0.0, 0.0, 0.0, 3, limit=1.5)
    assert (
        budget_words(Metric.WAKES, nothing, Estimate(0.0, None, None, 1), 5.0) == "wakes/s < 1.5, budget 5.0"
    )
