"""Below what a figure of this run cannot be told from nothing."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.model.process import TreeReading
from idlebench.stats.detection import detection_limit, rate_limit_per_s, wake_cost_ns
from idlebench.store.cell_launches import CellLaunches
from idlebench.units import percent_of_core

_FEWEST_WAKES: Final = 3
_MOST_WAKES_PER_S: Final = 200.0

_WINDOWS_THAT_TELL: Final = 3
_FEWEST_FOR_SPREAD: Final = 3
_FLOOR_SPREAD: Final = 0.2
"""Standard deviation of an idle broker's CPU from window to window, as a share of its mean.

Measured over 12 windows of an idle Valkey 9.1 on two shared cores: 0.12 for 3 s windows, 0.23 for 1 s.
"""


@dataclass(frozen=True, slots=True)
class Detection:
    """What this run's control and its slow cells say about the limit of detection.

    Attributes:
        control_percent: worker CPU of the blocked control, one value for each launch.
        wake_ns: what one wake costs here, in nanoseconds of CPU.
    """

    control_percent: tuple[float, ...]
    wake_ns: float

    @classmethod
    def of(cls, cells: Sequence[CellLaunches]) -> Detection:
        """Learn it from a run.

        A wake's cost comes from windows with some wakes, but not so many that it is a busy loop: its wakes
        are cheap, and a rare wake is not.
        """
        control = tuple(
            window.worker.cpu_percent for cell in cells if cell.control for window in cell.windows
        )
        return cls(control, wake_cost_ns(_telling(cells)))

    def cpu_limit(self, readings: Sequence[TreeReading]) -> float:
        """Give the limit of detection of CPU in percent of a core.

        Args:
            readings: one for each launch of a cell, at least one; the longer they are together, the lower
                the limit.
        """
        off_ns = sum(reading.resolution_ns for reading in readings)
        return detection_limit(
            self.control_percent, telling_s([reading.seconds for reading in readings]), self.wake_ns, off_ns
        )


def telling_s(windows_s: Sequence[float]) -> float:
    """Give the seconds of observation that the rule of three may be applied to.

    Every launch looks at the same part of a worker's life, so more launches do not show a timer that is
    slower than one window: a wake every 5 s can fall after every window of 4 s. No more than three windows
    count, which keeps 3/T at one event in the longest window, or above.
    """
    return min(sum(windows_s), _WINDOWS_THAT_TELL * max(windows_s))


def unseen_rate(counts: Iterable[int], windows_s: Sequence[float]) -> float | None:
    """Give the limit of detection of a rate: 3/T where nothing was seen in T seconds, else None."""
    return None if any(counts) else rate_limit_per_s(telling_s(windows_s))


def floor_limit(floor: Sequence[TreeReading], own: Sequence[TreeReading]) -> float:
    """Give the limit of detection of broker CPU above its floor, in percent of a core.

    Three standard deviations of the floor over its launches, but not less than what the clock may be off by.
    Fewer than three launches do not tell a spread; then it is taken to be a fifth of the floor at least.

    Args:
        floor: the broker in the control's windows, at least one.
        own: the broker in the cell's windows, at least one.
    """
    percents = [reading.cpu_percent for reading in floor]
    spread = statistics.stdev(percents) if len(percents) > 1 else 0.0
    if len(percents) < _FEWEST_FOR_SPREAD:
        spread = max(spread, _FLOOR_SPREAD * statistics.fmean(percents))
    clock = max(percent_of_core(reading.resolution_ns, reading.elapsed_ns) for reading in (*floor, *own))
    return max(3.0 * spread, clock)


def _telling(cells: Sequence[CellLaunches]) -> Iterator[tuple[float, float]]:
    """Give CPU and wakes of the windows that tell what a rare wake costs; not of a retry without a broker."""
    for cell in cells:
        if any(record.outage is not None for record in cell.records):
            continue
        for window in cell.windows:
            wakes, rate = window.worker.wakes, window.worker.wakes_per_s
            if wakes is not None and rate is not None and wakes >= _FEWEST_WAKES and rate < _MOST_WAKES_PER_S:
                yield window.worker.cpu_ns, wakes
