"""Many comparisons at once: Holm's step-down procedure.

Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
(1979), 65-70. It holds whatever the dependence between the comparisons is, and metrics of one cell do
depend on each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def holm_adjusted(p_values: Sequence[float]) -> tuple[float, ...]:
    """Give the level at which each hypothesis would just be rejected among the others.

    Args:
        p_values: from 0 to 1, one for each hypothesis; may be empty.

    Returns:
        In the same order; each at least its p value and at most 1.

    Raises:
        ValueError: one is no probability.
    """
    for p in p_values:
        if not (math.isfinite(p) and 0 <= p <= 1):
            raise ValueError(f"{p} is no probability")
    count = len(p_values)
    adjusted = [0.0] * count
    so_far = 0.0
    for rank, index in enumerate(sorted(range(count), key=lambda index: p_values[index])):
        so_far = max(so_far, min(1.0, (count - rank) * p_values[index]))
        adjusted[index] = so_far
    return tuple(adjusted)


def holm(p_values: Sequence[float], alpha: float) -> tuple[bool, ...]:
    """Tell which hypotheses are rejected, with a probability of any false rejection of at most alpha.

    Args:
        p_values: from 0 to 1, one for each hypothesis that could have been rejected, not only for those
            that look like it; may be empty.
        alpha: the family-wise rate, between 0 and 1.

    Raises:
        ValueError: an argument is outside its range.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"a rate of false alarms is between 0 and 1, not {alpha}")
    return tuple(p <= alpha for p in holm_adjusted(p_values))
