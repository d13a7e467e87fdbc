"""When a rate has come to rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from idlebench.stats.numbers import finite

SLICES: Final = 4
RELATIVE: Final = 0.25
ABSOLUTE: Final = 0.5
TREND: Final = 0.12


def is_flat(
    rates: Sequence[float],
    *,
    slices: int = SLICES,
    relative: float = RELATIVE,
    absolute: float = ABSOLUTE,
) -> bool:
    """Tell whether the last slices agree with each other.

    They do when the largest exceeds the smallest by no more than the tolerance: a share of their
    mean, or an absolute difference, whichever is more. The share is for a spin, the difference for a
    process at rest, one of whose slices has a wake more than another.

    Args:
        rates: CPU in percent of a core, one for each slice, oldest first.
        slices: how many of the last ones have to agree, at least 2; with fewer it is not flat yet.
        relative: tolerance as a share of their mean, at least 0.
        absolute: tolerance in percent of a core, at least 0.

    Raises:
        ValueError: a number is not finite or outside its range.
    """
    if slices < 2 or not (0 <= relative < math.inf) or not (0 <= absolute < math.inf):
        raise ValueError("flatness needs two slices or more, and tolerances of 0 or more")
    if len(rates) < slices:
        return False
    last = finite(rates[-slices:])
    mean = math.fsum(last) / slices
    return max(last) - min(last) <= max(absolute, relative * abs(mean))


def has_trend(rates: Sequence[float], *, slices: int = 2 * SLICES) -> bool:
    """Tell whether the rate still rises or falls over the last slices.

    The older half is held against the newer half: a mean of several slices shows a slow change that
    hides in the scatter of single ones.

    Args:
        rates: CPU in percent of a core, one for each slice, oldest first.
        slices: how many of the last ones to look at; fewer are looked at where there are no more.

    Raises:
        ValueError: a number is not finite.
    """
    last = finite(rates[-slices:])
    half = len(last) // 2
    if half == 0:
        return False
    before, after = math.fsum(last[:half]) / half, math.fsum(last[-half:]) / half
    return abs(after - before) > max(ABSOLUTE, TREND * max(before, after))
