"""How much a metric differs from launch to launch when nothing has changed.

A gate has two to eight launches a side. Two values say almost nothing of their spread, and two equal
counts say that it is 0. So the spread of the launches at hand is mixed with one that is known beforehand,
worth a stated number of degrees of freedom: the moderated variance of Smyth, "Linear models and empirical
Bayes methods", Statistical Applications in Genetics and Molecular Biology 3 (2004), article 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from idlebench.model.gate import Metric

RACE_PER_S: Final = 4000.0
"""Rate of events above which their number is a race's outcome more than a timer's."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Spread between launches that is expected before any was made.

    All parts at 0 means that every figure is a fact: what differs, differs.

    Attributes:
        relative: standard deviation as a share of the mean.
        absolute: standard deviation at a mean of 0, in the metric's unit.
        dispersion: variance of a count over its mean: 1 for events at random (Poisson), near 0 for a timer.
        racing: share of the mean that is added to ``relative`` far above ``RACE_PER_S``, where a rate is no
            timer's any more.
        freedom: how many degrees of freedom this knowledge is worth against the launches' own.
    """

    relative: float
    absolute: float
    dispersion: float = 0.0
    racing: float = 0.0
    freedom: float = 6.0

    def __post_init__(self) -> None:
        """Refuse what is no spread.

        Raises:
            ValueError: a part is negative or not finite, there is no spread at 0 although there is one
                elsewhere, or the degrees of freedom are fewer than 1.
        """
        parts = (self.relative, self.absolute, self.dispersion, self.racing)
        if not all(math.isfinite(part) and part >= 0 for part in parts):
            raise ValueError(f"a spread is finite and not negative, not {parts}")
        if self.absolute == 0 and not self.exact:
            raise ValueError("a figure that has a spread has one at 0 too")
        if not (math.isfinite(self.freedom) and self.freedom >= 1):
            raise ValueError(f"prior knowledge is worth at least one degree of freedom, not {self.freedom}")

    @property
    def exact(self) -> bool:
        """Whether figures are facts, without any noise."""
        return self.relative == self.absolute == self.dispersion == self.racing == 0

    def variance(self, level: float, step: float) -> float:
        """Give the variance between launches at a level.

        Args:
            level: mean, at least 0.
            step: least difference of two values; where events are counted, one event in the window.
        """
        if self.exact:
            return 0.0
        # A timer whose period does not divide the window is counted one more time or one less, at
        # random: at most a quarter of a step squared.
        counting = self.dispersion * level * step + step * step / 4
        share = self.relative + self.racing * level / (level + RACE_PER_S)
        return (share * level) ** 2 + self.absolute**2 + counting


_DEFAULTS: Final = {
    Metric.WAKES: Noise(relative=0.01, absolute=0.02, dispersion=0.02, racing=1.0),
    Metric.COMMANDS: Noise(relative=0.01, absolute=0.02, dispersion=0.02, racing=0.3),
    Metric.CPU: Noise(relative=0.10, absolute=0.01),
    Metric.BROKER_CPU: Noise(relative=0.12, absolute=0.04),
    Metric.PICKUP_P50: Noise(relative=0.40, absolute=0.3),
    Metric.PICKUP_P99: Noise(relative=0.50, absolute=2.0),
    Metric.STOP: Noise(relative=0.25, absolute=0.05),
    Metric.LEFT: Noise(relative=0.0, absolute=0.0),
}
"""Standard deviations between launches of one commit.

Measured over the built-in strategies (control, spin, sleeps of 10 and 100 ms, backoff, BLOCK of 1 and 5 s,
BRPOP) in windows of 1 to 4 s, on two cores that were not free of neighbours:

- Wakes and commands of a loop that sleeps or blocks were the same number in most launches, and differed by
  1 to 3 % where the neighbours made it late; by 10 % at 170 wakes/s. A spin's wakes differed by 30 to 80 %:
  they tell whether the reply was there before the loop looked for it.
- CPU: 4 to 17 %. Broker CPU: 3 to 18 %, and 0.01 to 0.05 % of a core for an idle broker.
- Pickup: its median differs by 30 to 60 % where it falls anywhere in a period of sleep, and by 10 to 40 %
  where the worker blocks; one slow probe in twenty makes the 99th percentile differ by 3 to 12 ms.
- Stopping: 1 to 40 % of 0.02 to 0.2 s.
- Processes left are seen or not; there is no chance in counting them.
"""


def default_noise(metric: Metric) -> Noise:
    """Give the spread that a metric has between launches of one commit on one machine."""
    return _DEFAULTS[metric]
