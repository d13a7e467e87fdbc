"""A figure with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over launches, with the interval that its unit of replication supports.

    Attributes:
        mean: the point estimate.
        low: lower end of the 95 % interval, or None when one launch is all there is.
        high: upper end of the 95 % interval, or None.
        n: how many launches it stands on, at least 1.
        limit: limit of detection in the same unit; a mean below it is shown as ``< limit``.
    """

    mean: float
    low: float | None
    high: float | None
    n: int
    limit: float | None = None

    @property
    def detected(self) -> bool:
        """Whether the mean can be told from nothing."""
        return self.limit is None or self.mean >= self.limit

    @property
    def upper(self) -> float:
        """The most that the figure may be: the mean, or the limit where it is below that."""
        return self.mean if self.limit is None else max(self.mean, self.limit)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A distribution of latencies, in milliseconds, by nearest rank.

    With fewer than 100 values the 99th percentile is the largest value seen; ``n`` says so.

    Attributes:
        n: how many values there are.
        p50: the median.
        p90: the 90th percentile.
        p99: the 99th percentile.
        max: the largest value.
    """

    n: int
    p50: float
    p90: float
    p99: float
    max: float
