"""The laws of the predicates: what holds of figures of which some are only known to be small.

A figure below the limit of detection is anything from 0 to that limit. A predicate is met if it holds
whatever the figures are, not met if it holds for none of their values, and else undecided (None).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from idlebench.scenario.metrics import Span


def at_least(span: Span, bound: float) -> bool | None:
    """Whether the figure is the bound or more."""
    return _decided(holds=span.low >= bound, fails=span.high < bound)


def at_most(span: Span, bound: float) -> bool | None:
    """Whether the figure is the bound or less."""
    return _decided(holds=span.high <= bound, fails=span.low > bound)


def equals(span: Span, value: float, within: float) -> bool | None:
    """Whether the figure is no further than `within` from the value."""
    return every((at_least(span, value - within), at_most(span, value + within)))


def ratio(span: Span, to: Span) -> Span | None:
    """Give one figure ÷ another; None where the other is 0, or may be 0 together with the first."""
    if to.high <= 0 or (to.low <= 0 and span.low <= 0 and span.high <= 0):
        return None
    return Span(span.low / to.high, span.high / to.low if to.low > 0 else math.inf)


def ordered(spans: Sequence[Span]) -> bool | None:
    """Whether every figure is greater than the one before."""
    pairs = list(itertools.combinations(spans, 2))
    return _decided(
        holds=all(low.high < high.low for low, high in itertools.pairwise(spans)),
        fails=any(low.low >= high.high for low, high in pairs),
    )


def monotone(spans: Sequence[Span], *, rising: bool) -> bool | None:
    """Whether the figures never go the other way, and the last lies beyond the first."""
    line = list(spans) if rising else list(reversed(spans))
    if len(line) < 2:
        return None
    return _decided(
        holds=all(low.high <= high.low for low, high in itertools.pairwise(line))
        and line[0].high < line[-1].low,
        fails=any(low.low > high.high for low, high in itertools.combinations(line, 2))
        or line[0].low >= line[-1].high,
    )


def spread(spans: Sequence[Span]) -> Span:
    """Give (largest − smallest) ÷ largest: 0 for equal figures, and for figures that are all 0."""
    highest = max(span.high for span in spans)
    surely_highest = max(span.low for span in spans)
    widest = 0.0 if highest <= 0 else 1 - min(span.low for span in spans) / highest
    least = 0.0 if surely_highest <= 0 else 1 - min(span.high for span in spans) / surely_highest
    return Span(max(0.0, least), widest)


def flat(spans: Sequence[Span], within: float) -> bool | None:
    """Whether the spread of the figures is `within` or less."""
    return None if len(spans) < 2 else at_most(spread(spans), within)


def every(verdicts: Iterable[bool | None]) -> bool | None:
    """Whether all hold: False if one fails, None if one is undecided."""
    seen = list(verdicts)
    if False in seen:
        return False
    return None if None in seen or not seen else True


def _decided(*, holds: bool, fails: bool) -> bool | None:
    if fails:
        return False
    return True if holds else None
