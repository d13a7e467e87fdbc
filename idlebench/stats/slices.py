"""Statistics of one look at a live process, from slices of its window."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.model.estimate import Estimate
from idlebench.stats.detection import detection_limit, wake_cost_ns
from idlebench.stats.interval import mean_estimate


class SliceStatistics:
    """What `idlebench.measure.observe.observe` is given to make a reading with."""

    def mean(self, values: Sequence[float], limit: float | None) -> Estimate:
        """Give the mean over slices with its 95 % interval by Student's t."""
        return mean_estimate(values, limit)

    def limit_percent(
        self, observed_s: float, cpu_and_wakes: Sequence[tuple[float, float]], resolution_ns: float
    ) -> float:
        """Give the limit of detection: three wakes at what its own wakes cost, or the clock's resolution."""
        return detection_limit((), observed_s, wake_cost_ns(cpu_and_wakes), resolution_ns)
