"""Quantiles by nearest rank."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.quantiles import nearest_rank, quantiles

latencies = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=300)


@given(latencies)
def test_every_quantile_is_a_latency_that_was_measured(values: list[float]) -> None:
    """Nothing is interpolated."""
    found = quantiles(values)
    assert {found.p50, found.p90, found.p99, found.max} <= set(values)


@given(latencies)
def test_quantiles_are_in_order(values: list[float]) -> None:
    """The median is not above the maximum, nor anything between."""
    found = quantiles(values)
    assert found.p50 <= found.p90 <= found.p99 <= found.max
    assert (found.n, found.max) == (len(values), max(values))


@given(latencies, st.sampled_from([0.5, 0.9, 0.99]))
def test_the_share_is_kept(values: list[float], share: float) -> None:
    """At least 90 % of the values are no larger than the 90th percentile, and no smaller value will do."""
    found = nearest_rank(sorted(values), share)
    needed = share * len(values) - 1e-6
    assert sum(value <= found for value in values) >= needed
    assert sum(value < found for value in values) < needed + 1e-5


@given(latencies, st.randoms())
def test_the_order_of_the_values_does_not_matter(values: list[float], rng: Random) -> None:
    """Probes may come back in any order."""
    shuffled = list(values)
    rng.shuffle(shuffled)
    assert quantiles(shuffled) == quantiles(values)


def test_ten_values_have_their_ninth_as_the_90th_percentile() -> None:
    """0.9 times 10 is 9.000000000000002 on some ways there; the rank stays 9."""
    found = quantiles(range(1, 11))
    assert (found.p50, found.p90, found.p99) == (5, 9, 10)


@pytest.mark.parametrize("values", [[], [math.nan], [1.0, math.inf]])
def test_what_was_not_measured_is_refused(values: list[float]) -> None:
    """A probe that was lost is not an infinite latency."""
    with pytest.raises(ValueError, match="measure"):
        quantiles(values)
