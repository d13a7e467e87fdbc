"""How often something happens, from how often it was seen to."""

from __future__ import annotations

from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.stats.interval import CONFIDENCE
from idlebench.stats.student import incomplete_beta

_OUTSIDE: Final = (1 - CONFIDENCE) / 2


def proportion_estimate(count: int, trials: int) -> Estimate:
    """Give a share with its exact 95 % interval of Clopper and Pearson (Biometrika 26 (1934), 404).

    Its ends are the shares at which as many, or as few, as were seen come about with 2.5 %. Seeing none
    in n trials is no proof of never: the upper end is then about 3.7 / n.

    Args:
        count: in how many trials it happened.
        trials: how many there were, at least 1.

    Returns:
        Shares from 0 to 1; ``n`` is the number of trials.

    Raises:
        ValueError: it happened more often than it was tried, or less than never.
    """
    if trials < 1 or not 0 <= count <= trials:
        raise ValueError(f"{count} of {trials} is no share")
    low = 0.0 if count == 0 else _beta_quantile(_OUTSIDE, count, trials - count + 1)
    high = 1.0 if count == trials else _beta_quantile(1 - _OUTSIDE, count + 1, trials - count)
    return Estimate(count / trials, low, high, trials)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    """Find by bisection where the beta distribution reaches a probability."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in {low, high}:
            return middle
        if incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
