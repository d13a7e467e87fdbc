"""Means with the interval that the number of replicates supports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.stats.numbers import finite
from idlebench.stats.student import t_quantile

CONFIDENCE: Final = 0.95
_UPPER: Final = 0.5 + CONFIDENCE / 2


def mean_estimate(values: Iterable[float], limit: float | None = None) -> Estimate:
    """Give the mean and its 95 % interval by Student's t.

    Args:
        values: one for each replicate. Slices or ticks inside one launch are no replicates.
        limit: limit of detection in the same unit, passed on.

    Returns:
        An estimate; without an interval if there is one value only, because one value says nothing
        about the spread.

    Raises:
        ValueError: no values, or one is not finite.
    """
    return _student(finite(values), limit)


@lru_cache(maxsize=1024)  # a gate asks for the same launches at every look
def _student(numbers: tuple[float, ...], limit: float | None) -> Estimate:
    mean = _between(math.fsum(numbers) / len(numbers), numbers)
    if len(numbers) == 1:
        return Estimate(mean, None, None, 1, limit)
    error = math.sqrt(_variance(numbers) / len(numbers))
    half = t_quantile(_UPPER, len(numbers) - 1) * error
    return Estimate(mean, mean - half, mean + half, len(numbers), limit)


def difference_estimate(
    a_values: Iterable[float],
    b_values: Iterable[float],
    limit: float | None = None,
    *,
    at_least_zero: bool = False,
) -> Estimate:
    """Give the mean of the first minus the mean of the second, with its 95 % interval by Welch.

    The degrees of freedom are those of Welch and Satterthwaite; the spreads need not be equal.

    Args:
        a_values: one for each replicate.
        b_values: the same for what is subtracted, such as the floor.
        limit: limit of detection in the same unit, passed on.
        at_least_zero: show a negative difference as 0. Its interval keeps its upper end and is cut at
            0 too; only for a quantity that cannot be negative.

    Returns:
        An estimate whose ``n`` is the smaller number of replicates; without an interval if that is 1.

    Raises:
        ValueError: no values on one side, or one is not finite.
    """
    a, b = finite(a_values), finite(b_values)
    count = min(len(a), len(b))
    mean = math.fsum(a) / len(a) - math.fsum(b) / len(b)
    low = high = None
    if count > 1:
        half = _welch_half_width(a, b)
        low, high = mean - half, mean + half
    if at_least_zero:
        mean = max(0.0, mean)
        low = None if low is None else max(0.0, low)
        high = None if high is None else max(0.0, high)
    return Estimate(mean, low, high, count, limit)


def _welch_half_width(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    a_share = _variance(a) / len(a)
    b_share = _variance(b) / len(b)
    total = a_share + b_share
    if total == 0:
        return 0.0
    # As shares of one, so that neither very small nor very large variances leave the range of a float.
    freedom = 1 / ((a_share / total) ** 2 / (len(a) - 1) + (b_share / total) ** 2 / (len(b) - 1))
    return t_quantile(_UPPER, freedom) * math.sqrt(total)


def _variance(numbers: tuple[float, ...]) -> float:
    """Give the sample variance, thirty times faster than with exact fractions: a gate needs it often."""
    mean = math.fsum(numbers) / len(numbers)
    return math.fsum([(number - mean) ** 2 for number in numbers]) / (len(numbers) - 1)


def _between(mean: float, numbers: tuple[float, ...]) -> float:
    """Keep the mean within the values where rounding put it a last digit outside."""
    return min(max(mean, min(numbers)), max(numbers))
