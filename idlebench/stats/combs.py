"""Timers that overlie each other: one comb of even teeth after another is taken out of the moments.

A loop that sleeps drifts by the time of its work, so that a comb is followed from tooth to tooth and not laid
over the whole time. A wake may serve two timers at once: a tooth that another comb has taken still carries a
chain on, but explains nothing more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Final

_MOST_COMBS: Final = 4
_NEIGHBOURS: Final = 6
_CANDIDATES: Final = 10
_TOLERANCE: Final = 0.06
_WIDEST: Final = 0.3
_FULL: Final = 0.7  # part of its teeth that a comb must have
_FEWEST: Final = 3
_LEAST_SHARE: Final = 0.08
_ENOUGH: Final = 0.92


@dataclass(frozen=True, slots=True)
class Comb:
    """One timer.

    Attributes:
        period_s: mean distance of its teeth.
        spread_s: standard deviation of it.
        hits: moments that it explains and no stronger one does.
    """

    period_s: float
    spread_s: float
    hits: int


def find_combs(moments: Sequence[float], width_s: float) -> tuple[Comb, ...]:
    """Find the timers that explain most of the moments, the strongest first.

    Args:
        moments: in seconds, ascending.
        width_s: what a moment may be off by.
    """
    free = set(range(len(moments)))
    least = max(_FEWEST, _LEAST_SHARE * len(moments))
    combs: list[Comb] = []
    while len(combs) < _MOST_COMBS and len(free) > (1 - _ENOUGH) * len(moments):
        tried = [(_chain(moments, free, each, width_s), each) for each in _candidates(moments, free, width_s)]
        best, period_s = max(tried, key=lambda one: len(free.intersection(one[0])), default=([], 0.0))
        hits = free.intersection(best)
        if len(hits) < least:
            break
        combs.append(_comb(moments, best, period_s, len(hits)))
        free -= hits
    return tuple(sorted(combs, key=lambda comb: -comb.hits))


def _candidates(moments: Sequence[float], free: set[int], width_s: float) -> list[float]:
    """Give the distances that occur most among near moments, as groups of alike ones."""
    order = sorted(free)
    distances = sorted(
        moments[order[place + step]] - moments[order[place]]
        for step in range(1, _NEIGHBOURS + 1)
        for place in range(len(order) - step)
    )
    groups: list[list[float]] = []
    for distance in distances:
        if distance <= width_s:
            continue
        if groups and distance - groups[-1][0] <= max(width_s, _TOLERANCE * groups[-1][0]):
            groups[-1].append(distance)
        else:
            groups.append([distance])
    groups.sort(key=len, reverse=True)
    return [fmean(group) for group in groups[:_CANDIDATES]]


def _chain(moments: Sequence[float], free: set[int], period_s: float, width_s: float) -> list[int]:
    """Give the longest chain of that period which has enough of its teeth; [] if none has."""
    best: list[int] = []
    best_new = 0
    for start in sorted(free)[: _NEIGHBOURS + 1]:
        chain = _follow(moments, start, period_s, width_s)
        teeth = round((moments[-1] - moments[start]) / period_s) + 1
        new = len(free.intersection(chain))
        if len(chain) >= max(_FEWEST, _FULL * teeth) and new > best_new:
            best, best_new = chain, new
    return best


def _follow(moments: Sequence[float], start: int, period_s: float, width_s: float) -> list[int]:
    chain = [start]
    slack = min(1.5 * width_s + _TOLERANCE * period_s, _WIDEST * period_s)
    while True:
        step = next(
            (
                found
                for teeth in (1, 2)
                if (found := _nearest(moments, moments[chain[-1]] + teeth * period_s, slack)) is not None
                and found > chain[-1]
            ),
            None,
        )
        if step is None:
            return chain
        chain.append(step)


def _nearest(moments: Sequence[float], moment: float, slack: float) -> int | None:
    place = bisect_left(moments, moment)
    near = [index for index in (place - 1, place) if 0 <= index < len(moments)]
    index = min(near, key=lambda one: abs(moments[one] - moment), default=None)
    return index if index is not None and abs(moments[index] - moment) <= slack else None


def _comb(moments: Sequence[float], chain: Sequence[int], period_s: float, hits: int) -> Comb:
    gaps = [moments[after] - moments[before] for before, after in pairwise(chain)]
    teeth = [max(1, round(gap / period_s)) for gap in gaps]
    single = [gap / count for gap, count in zip(gaps, teeth, strict=True)]
    return Comb(sum(gaps) / sum(teeth), pstdev(single), hits)
