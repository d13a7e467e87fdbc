"""From the moments at which a thread was put on a CPU to the shape of its wakes.

A timeslice is seen between two looks, not at its own moment: every figure here has the width of a look as its
resolution. The looks must be jittered, or they beat with the thread's own period.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median, pstdev, pvariance
from typing import Final, NamedTuple

from idlebench.model.evidence import Cadence, Period, Rhythm
from idlebench.stats.combs import Comb, find_combs
from idlebench.stats.ladder import ladder_steps

BUSY_SHARE: Final = 0.8
"""On a CPU or waiting for one for that part of the time: it never comes to rest."""
SPIN_PER_S: Final = 3000.0
"""So many timeslices a second are no timer's: a sleep of 0.1 ms gives 6000 at most, and none is meant."""
_HALF_BUSY: Final = 0.4
_FAST_PER_S: Final = 1000.0
_CROWDED: Final = 0.6  # part of the looks with a timeslice, beyond which wakes cannot be told apart
_EVEN: Final = 0.5  # variance over mean of counts, below which they are no random arrivals (Poisson: 1)
_ONE_TIMER: Final = 0.8
_ALL_TIMERS: Final = 0.75
_LIKE: Final = 0.4
_JITTERED: Final = 0.25  # standard deviation over mean; of random arrivals it is 1
_FEWEST_INTERVALS: Final = 2
_MOST_BURSTS: Final = 160  # more tell no more, and the search for several timers grows with their square


class Beat(NamedTuple):
    """Timeslices of one thread that were seen in one look.

    Attributes:
        after_ns: moment of the look before.
        at_ns: moment of this look.
        timeslices: how many began in between, at least 1.
    """

    after_ns: int
    at_ns: int
    timeslices: int


def cadence(beats: Sequence[Beat], *, looks: int, seconds: float, busy_share: float) -> Cadence:
    """Name the rhythm of a thread.

    Args:
        beats: in the order of time; looks without a timeslice are left out.
        looks: how many looks there were, at least as many as beats.
        seconds: from the first look to the last.
        busy_share: part of the time on a CPU or in its run queue, 0 to 1.

    Returns:
        The rhythm and its timers. For irregular wakes, and for too few of them to tell, no period is given.
    """
    wakes = sum(beat.timeslices for beat in beats)
    rate = wakes / seconds if seconds > 0 else 0.0
    if _spins(rate, busy_share):
        return Cadence(Rhythm.SPIN, (), wakes, seconds)
    if not wakes:
        return Cadence(Rhythm.NONE, (), 0, seconds)
    if len(beats) > _CROWDED * looks:
        return _crowded(beats, wakes, looks, seconds)
    moments, width_s = bursts(beats)
    return _resolved(moments[:_MOST_BURSTS], width_s, wakes, seconds)


def bursts(beats: Sequence[Beat]) -> tuple[list[float], float]:
    """Join timeslices of neighbouring looks: a wake that asks and waits for its answer has several.

    Returns:
        The moments of the bursts in seconds since the first, and the mean width of a look in seconds.
    """
    moments: list[float] = []
    last_at_ns: int | None = None
    for beat in beats:
        if beat.after_ns != last_at_ns:
            moments.append((beat.after_ns + beat.at_ns) / 2e9)
        last_at_ns = beat.at_ns
    first = moments[0] if moments else 0.0
    width_s = fmean(beat.at_ns - beat.after_ns for beat in beats) / 1e9 if beats else 0.0
    return [moment - first for moment in moments], width_s


def _spins(rate: float, busy_share: float) -> bool:
    return (
        busy_share >= BUSY_SHARE or rate >= SPIN_PER_S or (busy_share >= _HALF_BUSY and rate >= _FAST_PER_S)
    )


def _crowded(beats: Sequence[Beat], wakes: int, looks: int, seconds: float) -> Cadence:
    """Nearly every look has a timeslice: only whether they come evenly can be told."""
    rate = wakes / seconds
    widths = [(beat.at_ns - beat.after_ns) / 1e9 for beat in beats]
    surplus = [beat.timeslices - rate * width for beat, width in zip(beats, widths, strict=True)]
    dispersion = pvariance(surplus) / max(1e-9, fmean(beat.timeslices for beat in beats))
    if dispersion < _EVEN and looks >= 10:
        spread_s = min(1.0, dispersion) / rate
        return Cadence(Rhythm.PERIODIC, (Period(1 / rate, spread_s, 1.0),), wakes, seconds)
    return Cadence(Rhythm.IRREGULAR, (), wakes, seconds)


def _resolved(moments: Sequence[float], width_s: float, wakes: int, seconds: float) -> Cadence:
    steps = ladder_steps(moments, width_s)
    if steps:
        return Cadence(Rhythm.LADDER, steps, wakes, seconds)
    single = _single_timer(moments, width_s)
    if single is not None:
        return Cadence(Rhythm.PERIODIC, (single,), wakes, seconds)
    combs = find_combs(moments, width_s)
    explained = sum(comb.hits for comb in combs) / len(moments)
    if combs and combs[0].hits / len(moments) >= _ONE_TIMER:
        return Cadence(Rhythm.PERIODIC, _periods(combs[:1], len(moments)), wakes, seconds)
    if len(combs) > 1 and explained >= _ALL_TIMERS:
        return Cadence(Rhythm.MIXED, _periods(combs, len(moments)), wakes, seconds)
    return Cadence(Rhythm.IRREGULAR, (), wakes, seconds)


def _single_timer(moments: Sequence[float], width_s: float) -> Period | None:
    """Give the period of wakes that come one after the other at like distances, jittered ones too."""
    intervals = [after - before for before, after in pairwise(moments)]
    if len(intervals) < _FEWEST_INTERVALS:
        return None
    middle = median(intervals)
    like = [one for one in intervals if abs(one - middle) <= _LIKE * middle + width_s]
    if len(like) < _ONE_TIMER * len(intervals) or pstdev(like) > _JITTERED * middle + width_s / 2:
        return None
    return Period(fmean(like), pstdev(like), len(like) / len(intervals))


def _periods(combs: Sequence[Comb], moments: int) -> tuple[Period, ...]:
    return tuple(Period(comb.period_s, comb.spread_s, comb.hits / moments) for comb in combs)
