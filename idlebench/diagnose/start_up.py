"""A start-up that a look began in: what a program does once, before it waits, does not say how it waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_LONGER_S: Final = 1.0
"""What a diagnosis may take longer for a start-up, in seconds."""
_YOUNG_CPU_S: Final = 10.0  # celery with its imports has used 1 to 2 s until it waits
_BUSY_PERCENT: Final = 20.0
_REST: Final = 0.1  # of what the start-up took: a poll that is as heavy comes again
_REST_SLICES: Final = 3
_MOST_SLICES: Final = 12  # later, too little of the look is left to begin anew


def is_over(slices: Sequence[float], used_before_s: float) -> bool:
    """Tell whether a look began in a start-up that has ended since.

    Args:
        slices: percent of a core of each quarter of a second so far, in the order of time.
        used_before_s: CPU that the target had used before the look, in seconds.
    """
    busy = [index for index, percent in enumerate(slices) if percent >= _BUSY_PERCENT]
    if not busy or busy[0] > 0 or used_before_s > _YOUNG_CPU_S or len(slices) > _MOST_SLICES:
        return False
    rest = slices[busy[-1] + 2 :]  # the slice in which it ends belongs to both
    return len(rest) >= _REST_SLICES and max(rest) <= _REST * max(slices)
