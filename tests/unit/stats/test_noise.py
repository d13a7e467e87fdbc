"""What launches are expected to differ by."""

from __future__ import annotations

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.model.gate import Metric, Samples
from idlebench.stats.moderated import Launches, standard_error
from idlebench.stats.noise import Noise, default_noise
from idlebench.stats.student import t_cdf, t_tail


@given(st.sampled_from(list(Metric)), st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 10))
def test_more_of_a_cost_varies_more(metric: Metric, one: float, other: float, step: float) -> None:
    """No metric has a default whose spread falls as its level grows."""
    low, high = sorted((one, other))
    noise = default_noise(metric)
    assert noise.variance(low, step) <= noise.variance(high, step)


def test_identical_launches_are_not_taken_to_be_exact() -> None:
    """Two equal counts have a variance of 0; what is known beforehand does not."""
    same = Launches.of(Samples((4.0, 4.0), step=1.0))
    assert standard_error((same,), default_noise(Metric.WAKES)).size > 0.2


def test_many_launches_outweigh_what_was_expected() -> None:
    """With hundreds of launches the standard error is the usual one, whatever was expected."""
    chance = random.Random(4)  # noqa: S311 - a simulation
    values = tuple(chance.gauss(100, 15) for _ in range(800))
    error = standard_error((Launches.of(Samples(values)),), Noise(relative=0.01, absolute=0.1))
    assert error.size == pytest.approx(statistics.stdev(values) / math.sqrt(800), rel=0.02)


@pytest.mark.parametrize("level", [0.0, 5.0, 200.0])
def test_a_test_of_noise_as_expected_is_right_as_often_as_it_says(level: float) -> None:
    """With two launches a side that scatter as expected, p is below 0.05 about once in twenty times."""
    noise, chance = Noise(relative=0.1, absolute=1.0, freedom=6), random.Random(11)  # noqa: S311 - a simulation
    hits, runs = 0, 4000
    for _ in range(runs):
        # The common factor of the spread is itself drawn from what the prior says of it.
        factor = 6 / sum(chance.gauss(0, 1) ** 2 for _ in range(6))
        spread = math.sqrt(factor * noise.variance(level + 50, 0))
        sides = tuple(
            Launches.of(Samples(tuple(max(0.0, chance.gauss(level + 50, spread)) for _ in range(2))))
            for _ in range(2)
        )
        hits += standard_error(sides, noise).tail(sides[1].mean - sides[0].mean) < 0.05
    assert 0.025 < hits / runs < 0.065


def test_facts_have_no_error() -> None:
    """All parts at 0: whatever differs, differs."""
    exact = Noise(relative=0, absolute=0)
    assert exact.exact
    error = standard_error((Launches.of(Samples((0.0, 3.0))),), exact)
    assert (error.size, error.tail(1.0), error.tail(0.0), error.half_width(0.975)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "parts",
    [(-0.1, 1.0, 0.0, 6.0), (math.nan, 1.0, 0.0, 6.0), (0.1, 0.0, 0.0, 6.0), (0.1, 1.0, 0.0, 0.5)],
)
def test_what_is_no_spread_is_refused(parts: tuple[float, float, float, float]) -> None:
    """Negative, not finite, none at 0 but some elsewhere, or worth less than one degree of freedom."""
    relative, absolute, dispersion, freedom = parts
    with pytest.raises(ValueError, match=r"spread|freedom"):
        Noise(relative, absolute, dispersion, freedom=freedom)


@given(st.floats(-50, 50), st.integers(1, 60))
def test_the_tail_is_what_the_distribution_leaves(t: float, df: int) -> None:
    """And keeps its precision where that is next to nothing."""
    assert t_tail(t, df) == pytest.approx(1 - t_cdf(t, df), abs=1e-12)
    assert t_tail(1e6, 10) > 0
