"""Intervals that grow step by step, and start over: a backoff."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from idlebench.model.evidence import Period

_FOOT: Final = 1.2
_STEEPEST: Final = 12.0
_ALIKE: Final = 1.5  # how far the rises of one geometric ladder may lie apart, as a factor
_ONE_RUN: Final = 3  # rises in a row that chance hardly gives: 1 in 24
_REPEATED: Final = 2  # rises in a row that count when they come again the same way


def ladder_steps(moments: Sequence[float], width_s: float) -> tuple[Period, ...]:
    """Give the steps of a ladder in the order of time, or () where there is none.

    A ladder rises by a like factor or a like amount, may stay at its top, and falls only to its foot.

    Args:
        moments: of wakes, in seconds, ascending.
        width_s: what a moment may be off by.
    """
    intervals = [after - before for before, after in pairwise(moments)]
    if len(intervals) <= _REPEATED or min(intervals) <= width_s:
        return ()
    runs = _runs(intervals, width_s)
    if runs is None:
        return ()
    best = max(runs, key=_rises_of)
    rises = _rises_of(best)
    repeated = sum(1 for run in runs if _same_way(run, best, width_s)) > 1
    if not _even(best) or not (rises >= _ONE_RUN or (rises >= _REPEATED and repeated)):
        return ()
    share = 1 / len(moments)
    return tuple(Period(step, width_s / 2, share * _times(step, intervals, width_s)) for step in best)


def _runs(intervals: Sequence[float], width_s: float) -> list[list[float]] | None:
    """Cut where it falls; None if it falls elsewhere than to the foot, or rises too steeply.

    Intervals that stay the same are one step.
    """
    foot = min(intervals)
    runs: list[list[float]] = [[intervals[0]]]
    for before, now in pairwise(intervals):
        if abs(now - before) <= 2 * width_s + 0.1 * before:
            continue
        if now > before:
            if now > before * _STEEPEST:
                return None
            runs[-1].append(now)
        elif now <= foot * _FOOT + 2 * width_s:
            runs.append([now])
        else:
            return None
    return runs


def _rises_of(run: Sequence[float]) -> int:
    return len(run) - 1


def _even(run: Sequence[float]) -> bool:
    """Tell whether steps grow by a like factor or by a like amount; the last may be cut by a cap."""
    if len(run) < 3:
        return False
    factors = [after / before for before, after in pairwise(run)]
    amounts = [after - before for before, after in pairwise(run)]
    return any(
        all(middle / _ALIKE <= one <= middle * _ALIKE for one in values[:-1])
        and values[-1] <= middle * _ALIKE
        for values, middle in ((factors, median(factors)), (amounts, median(amounts)))
    )


def _same_way(run: Sequence[float], best: Sequence[float], width_s: float) -> bool:
    """Tell whether a run goes the first steps of another."""
    if len(run) <= _REPEATED:
        return False
    return all(abs(one - other) <= 2 * width_s + 0.25 * other for one, other in zip(run, best, strict=False))


def _times(step: float, intervals: Sequence[float], width_s: float) -> int:
    return sum(1 for one in intervals if abs(one - step) <= 2 * width_s + 0.1 * step)
