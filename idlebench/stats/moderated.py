"""The standard error of a mean or a difference of few launches, with its degrees of freedom."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from idlebench.model.gate import Samples
from idlebench.stats.noise import Noise
from idlebench.stats.numbers import finite
from idlebench.stats.student import t_quantile, t_tail

_MOST: Final = 1e100
"""Above any cost of anything; its square is a number still."""


@dataclass(frozen=True, slots=True)
class Launches:
    """One side, reduced to what the decision needs.

    Attributes:
        n: launches.
        mean: of them.
        squares: sum of the squared deviations from it.
        step: least difference of two values.
        limit: limit of detection of the mean; 0 if there is none.
    """

    n: int
    mean: float
    squares: float
    step: float
    limit: float

    @classmethod
    def of(cls, samples: Samples) -> Launches:
        """Reduce samples.

        Raises:
            ValueError: no values, or a value, the limit or the step is negative or not finite.
        """
        limit = 0.0 if samples.limit is None else samples.limit
        *values, limit, step = finite((*samples.values, limit, samples.step))
        if not values or min(*values, limit, step) < 0 or max(values) > _MOST:
            raise ValueError(f"a cost was measured, and is never negative; this is not: {samples}")
        # Rounding must not put the mean of equal values a last digit beside them.
        mean = min(max(math.fsum(values) / len(values), min(values)), max(values))
        squares = math.fsum([(value - mean) ** 2 for value in values])
        return cls(len(values), mean, squares, step, limit)

    @property
    def detected(self) -> bool:
        """Whether the mean can be told from nothing."""
        return self.mean >= self.limit

    @property
    def least(self) -> float:
        """The least that the true mean may be as far as detection goes."""
        return self.mean if self.detected else 0.0

    @property
    def most(self) -> float:
        """The most that the true mean may be as far as detection goes."""
        return max(self.mean, self.limit)


@dataclass(frozen=True, slots=True)
class Error:
    """A standard error.

    Attributes:
        size: in the metric's unit; 0 where figures are facts.
        freedom: degrees of freedom of the t distribution that goes with it.
    """

    size: float
    freedom: float

    def half_width(self, probability: float) -> float:
        """Give how far an interval reaches to one side.

        Args:
            probability: that it reaches far enough on that side, from one half to below 1.
        """
        return self.size * t_quantile(probability, self.freedom) if self.size else 0.0

    def tail(self, distance: float) -> float:
        """Give the probability of a distance as large as this, or larger, if the true one were 0.

        A distance of 0 or less is evidence of nothing, and is given 1.
        """
        if distance <= 0:
            return 1.0
        if self.size == 0:
            return 0.0
        return t_tail(distance / self.size, self.freedom)


def standard_error(sides: tuple[Launches, ...], noise: Noise) -> Error:
    """Give the moderated standard error of one mean, or of the difference of two.

    The spread at each side's level is expected to be ``noise.variance``, but for one common factor that
    is not known exactly. Its estimate is 1 with ``noise.freedom`` degrees of freedom, mixed with what
    the launches say: their squared deviations over the expected variance.

    Args:
        sides: one or two.
        noise: expected spread.
    """
    if noise.exact:
        return Error(0.0, noise.freedom)
    # Under the hypothesis that is tested both sides have one level. A side that happened to see few
    # events must not for that reason be taken to be exact.
    launches = sum([side.n for side in sides])
    together = math.fsum([side.n * side.mean for side in sides]) / launches
    seen = share = 0.0
    for side in sides:
        expected = noise.variance(max(side.mean, together), side.step)
        seen += side.squares / expected
        share += expected / side.n
    freedom = noise.freedom + launches - len(sides)
    return Error(math.sqrt((noise.freedom + seen) / freedom * share), freedom)
