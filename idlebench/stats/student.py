"""Student's t distribution, exactly enough that no table is needed.

The distribution function is a regularized incomplete beta function, computed by the continued fraction
of Lentz as in Press et al., Numerical Recipes, 3rd edition, section 6.4; the quantile is found by
bisection, which cannot diverge.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

_EPSILON: Final = 1e-15
_TINY: Final = 1e-300
_MOST_TERMS: Final = 10_000


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Give the regularized incomplete beta function I_x(a, b).

    Args:
        x: from 0 to 1.
        a: more than 0.
        b: more than 0.

    Raises:
        ValueError: an argument is outside its range.
    """
    if not 0 <= x <= 1 or a <= 0 or b <= 0:
        raise ValueError(f"I_{x}({a}, {b}) is not defined")
    if x in {0.0, 1.0}:
        return x
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # The fraction converges fast on this side of the mean, and the function is symmetric.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def t_cdf(t: float, df: float) -> float:
    """Give the probability that a t variable with ``df`` degrees of freedom is at most ``t``."""
    tail = incomplete_beta(df / (df + t * t), df / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


def t_tail(t: float, df: float) -> float:
    """Give the probability that a t variable with ``df`` degrees of freedom is more than ``t``.

    Precise where it is small, which one minus `t_cdf` is not.
    """
    tail = incomplete_beta(df / (df + t * t), df / 2, 0.5) / 2
    return tail if t > 0 else 1 - tail


@lru_cache(maxsize=4096)
def t_quantile(probability: float, df: float) -> float:
    """Give the value that a t variable exceeds with one minus this probability.

    Args:
        probability: from one half to below 1; 0.975 for a two-sided interval of 95 %.
        df: degrees of freedom, more than 0, not necessarily whole.

    Raises:
        ValueError: an argument is outside its range.
    """
    if not 0.5 <= probability < 1 or not df > 0 or not math.isfinite(df):
        raise ValueError(f"no t quantile for probability {probability} and {df} degrees of freedom")
    low, high = 0.0, 1.0
    while t_cdf(high, df) < probability and high < 1e300:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if t_cdf(middle, df) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2
