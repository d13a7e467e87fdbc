"""Whether a metric of a cell became worse, or holds its budget.

Rules, and what they are for:

- A regression needs three things: the mean grew by more than an absolute floor, and by more than a ratio,
  and the growth is surely more than the floor. Nobody is stopped by a large ratio of two tiny figures, or
  by a difference that chance explains.
- What grew beyond both limits, but not surely, never passes. It is measured again, and if that does not
  settle it, the gate is inconclusive.
- What did not grow beyond the limits is clear as soon as growth by more than twice what is allowed is
  excluded. To exclude growth by more than is allowed would take eight launches or more of a worker
  that has not changed at all, and find nothing more.
- When the launches are used up, it passes unless four times what is allowed is not excluded. The difference
  that would have been found is given with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Samples
from idlebench.stats.interval import CONFIDENCE
from idlebench.stats.moderated import Launches, standard_error
from idlebench.stats.noise import Noise

SAFE: Final = 2.0
"""Growth by this many times what is allowed is excluded in what is clear."""

GROSS: Final = 4.0
"""Growth by this many times what is allowed is excluded in what passes once the launches are used up."""

POWER: Final = 0.9
"""How surely the detectable difference is detected."""

_UPPER: Final = 0.5 + CONFIDENCE / 2


class State(StrEnum):
    """What the launches so far say."""

    WORSE = "worse"
    CLEAR = "clear"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Change:
    """What launches say of a difference, or of a figure against its budget.

    Attributes:
        difference: head - base, or head itself for a budget, with its 95 % interval. The interval reaches
            to the limit of detection where a side was not detected.
        p: probability of such a figure, or a larger one, if the truth were just what the floor or the budget
            allows. 1 where head was not detected, or is within it anyway.
        state: at the level ``alpha`` of this one comparison.
        beyond: the point estimate is beyond what is allowed.
        wide: the interval does not exclude four times what is allowed; for a budget, twice the budget or
            a limit of detection above it.
        detectable: the true difference (for a budget: the true figure) that would have been called worse
            with a probability of 90 %.
    """

    difference: Estimate
    p: float
    state: State
    beyond: bool
    wide: bool
    detectable: float

    @property
    def at_last(self) -> State:
        """The state once no launch can follow.

        What is within its limits passes then, unless too little is known to exclude a gross regression.
        """
        if self.state is State.UNSURE and not self.beyond and not self.wide:
            return State.CLEAR
        return self.state


@lru_cache(maxsize=1024)  # a gate looks at the same launches after every round
def compare(
    base: Samples, head: Samples, *, noise: Noise, ratio: float, floor: float, alpha: float
) -> Change:
    """Tell whether head is worse than base.

    Args:
        base: launches of the other side, one or more.
        head: launches of this side, one or more; the counts need not be equal.
        noise: spread between launches that is expected.
        ratio: head ÷ base up to which it is no regression, at least 1.
        floor: head - base up to which it is no regression, more than 0.
        alpha: rate of false alarms of this comparison.

    Returns:
        Worse at ``alpha``; clear if the difference is within the limits and its interval excludes twice
        what they allow; else unsure.

    Raises:
        ValueError: a figure is negative or not finite, or an argument outside its range.
    """
    if not (1 <= ratio < math.inf and 0 < floor < math.inf):
        raise ValueError(f"a ratio of {ratio} and a floor of {floor} allow nothing or everything")
    _check_alpha(alpha)
    b, h = Launches.of(base), Launches.of(head)
    error = standard_error((b, h), noise)
    difference = h.mean - b.mean
    allowed = max(floor, (ratio - 1) * b.mean)
    half = error.half_width(_UPPER)
    low, high = min(difference - half, h.least - b.most), max(difference + half, h.most - b.least)
    beyond = difference > floor and h.mean > ratio * b.mean
    # What was not detected may be as much as its limit; head has to be surely above that too.
    p = error.tail(difference - floor) if h.detected and h.mean - b.most > floor else 1.0
    return Change(
        difference=Estimate(difference, low, high, min(b.n, h.n)),
        p=p,
        state=_state(worse=beyond and p <= alpha, clear=not beyond and high <= SAFE * allowed),
        beyond=beyond,
        wide=high > GROSS * allowed,
        detectable=max(allowed, floor + error.half_width(1 - alpha)) + error.half_width(POWER),
    )


def hold_budget(head: Samples, *, noise: Noise, budget: float, alpha: float) -> Change:
    """Tell whether a metric holds an absolute budget.

    Args:
        head: launches, one or more.
        noise: spread between launches that is expected.
        budget: the most that the metric may be, at least 0.
        alpha: rate of false alarms of this comparison.

    Returns:
        Worse means surely over the budget, clear means surely within. A limit of detection above the
        budget is never within it, not even at last.

    Raises:
        ValueError: a figure is negative or not finite, or an argument outside its range.
    """
    if not 0 <= budget < math.inf:
        raise ValueError(f"a budget is finite and not negative, not {budget}")
    _check_alpha(alpha)
    h = Launches.of(head)
    error = standard_error((h,), noise)
    half = error.half_width(_UPPER)
    low, high = min(max(0.0, h.mean - half), h.least), max(h.mean + half, h.most)
    beyond = h.mean > budget
    p = error.tail(h.mean - budget) if h.detected else 1.0
    return Change(
        difference=Estimate(h.mean, low, high, h.n, head.limit),
        p=p,
        state=_state(worse=beyond and p <= alpha, clear=not beyond and high <= budget),
        beyond=beyond,
        wide=high > SAFE * budget or h.limit > budget,
        detectable=budget + error.half_width(1 - alpha) + error.half_width(POWER),
    )


def _state(*, worse: bool, clear: bool) -> State:
    if worse:
        return State.WORSE
    return State.CLEAR if clear else State.UNSURE


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha < 0.5:
        raise ValueError(f"a rate of false alarms is between 0 and one half, not {alpha}")
