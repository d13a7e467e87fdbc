"""Quantiles of latencies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from idlebench.model.estimate import Quantiles
from idlebench.stats.numbers import finite


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """Give the smallest value that at least this share of the values does not exceed.

    Nothing is interpolated: the answer is a value that was measured.

    Args:
        ordered: at least one value, ascending.
        share: more than 0, at most 1.
    """
    # The product is rounded first: 0.9 * 10 must not become a rank of 10 by its last binary digit.
    rank = math.ceil(round(share * len(ordered), 9))
    return ordered[max(1, rank) - 1]


def quantiles(values: Iterable[float]) -> Quantiles:
    """Give median, 90th and 99th percentile and maximum by nearest rank.

    Raises:
        ValueError: no values, or one is not finite.
    """
    ordered = sorted(finite(values))
    return Quantiles(
        n=len(ordered),
        p50=nearest_rank(ordered, 0.5),
        p90=nearest_rank(ordered, 0.9),
        p99=nearest_rank(ordered, 0.99),
        max=ordered[-1],
    )
