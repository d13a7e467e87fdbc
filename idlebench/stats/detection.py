"""What is too little to be told from nothing.

A blocked process reads exactly 0, launch after launch, so the spread of such readings says that anything
above 0 is detected. It is not: a process that wakes once a minute also reads 0 in a window of five
seconds. Seeing no event in a time T only bounds its rate, with 95 % confidence, by 3/T: the rule of three
(Hanley and Lippman-Hand, JAMA 1983), since exp(-3) is 0.05.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from typing import Final

from idlebench.stats.numbers import finite
from idlebench.units import NS_PER_S

UNSEEN_EVENTS: Final = 3.0
"""Events that may have been expected where none was seen, with 95 % confidence."""

FALLBACK_WAKE_COST_NS: Final = 240_000.0
"""CPU of one wake where none was seen to learn it from.

Measured for a Python worker that polls an empty Redis stream after sleeping 0.1 to 1 s (Linux 6.18, CPython
3.11, two shared cores): 230 to 240 µs; other loops cost 15 to 500 µs.
"""

_SIGMAS: Final = 3.0


def wake_cost_ns(
    cpu_and_wakes: Iterable[tuple[float, float]], fallback_ns: float = FALLBACK_WAKE_COST_NS
) -> float:
    """Give what one wake costs: the median of CPU over wakes.

    A median, because the cost of a wake differs by more than ten times with its period: one cell
    that spins must not decide for those that sleep.

    Args:
        cpu_and_wakes: nanoseconds of CPU and number of wakes, one pair for each launch or slice. Pairs
            without a wake are left out.
        fallback_ns: for where no pair has any.

    Raises:
        ValueError: a number is not finite.
    """
    costs = []
    for cpu_ns, wakes in cpu_and_wakes:
        finite((cpu_ns, wakes))
        if wakes > 0:
            costs.append(cpu_ns / wakes)
    return statistics.median(costs) if costs else fallback_ns


def rate_limit_per_s(observed_s: float) -> float:
    """Give the highest rate of events that may go with having seen none (95 %).

    Args:
        observed_s: how long one looked, more than 0.

    Raises:
        ValueError: it is not a length of time.
    """
    if not math.isfinite(observed_s) or observed_s <= 0:
        raise ValueError(f"{observed_s} s is not a time in which anything could be observed")
    return UNSEEN_EVENTS / observed_s


def detection_limit(
    control_percent: Iterable[float],
    observed_s: float,
    wake_cost_ns: float = FALLBACK_WAKE_COST_NS,
    resolution_ns: float = 0.0,
) -> float:
    """Give the limit of detection of CPU, in percent of one core.

    Args:
        control_percent: CPU of the blocked control, one value for each launch; may be empty.
        observed_s: how long the process was looked at, all its windows together, more than 0.
        wake_cost_ns: CPU of one wake, as from `wake_cost_ns`.
        resolution_ns: what the CPU reading of the same time may be off by.

    Returns:
        The largest of: the control's mean plus three standard deviations; the cost of the three wakes
        that may have been missed; the resolution of the clock.

    Raises:
        ValueError: a number is not finite, or the time is not more than 0.
    """
    finite((wake_cost_ns, resolution_ns))
    unseen_percent = 100.0 * rate_limit_per_s(observed_s) * wake_cost_ns / NS_PER_S
    clock_percent = 100.0 * resolution_ns / (observed_s * NS_PER_S)
    control = tuple(control_percent)
    if not control:
        return max(unseen_percent, clock_percent)
    values = finite(control)
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return max(statistics.fmean(values) + _SIGMAS * spread, unseen_percent, clock_percent)
