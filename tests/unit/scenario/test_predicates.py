"""Laws of the predicates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from idlebench.scenario import predicates
from idlebench.scenario.metrics import Span

Law = Callable[[Sequence[Span]], bool | None]

VALUES = st.floats(0, 1e6, allow_nan=False)
POINTS = VALUES.map(lambda value: Span(value, value))
LIMITED = st.floats(0.001, 1e3).map(lambda limit: Span(0.0, limit))
SPANS = st.one_of(POINTS, LIMITED)
ROWS = st.lists(SPANS, min_size=2, max_size=5)


def corners(spans: list[Span]) -> list[list[Span]]:
    """Give every row of points at the ends of the spans."""
    rows: list[list[Span]] = [[]]
    for span in spans:
        rows = [[*row, Span(end, end)] for row in rows for end in {span.low, span.high}]
    return rows


def holds_for_corners(spans: list[Span], law: Law) -> None:
    """Check that a verdict on spans agrees with the verdict on any figures inside them."""
    verdict = law(spans)
    if verdict is not None:
        assert {law(row) for row in corners(spans)} == {verdict}


@given(SPANS, VALUES)
def test_a_bound_is_decided_only_if_every_possible_figure_agrees(span: Span, bound: float) -> None:
    """Below the limit of detection a bound is met for all of the interval, for none, or undecided."""
    holds_for_corners([span], lambda row: predicates.at_most(row[0], bound))
    holds_for_corners([span], lambda row: predicates.at_least(row[0], bound))


@given(POINTS, VALUES)
def test_a_detected_figure_is_always_decided(span: Span, bound: float) -> None:
    """Only the limit of detection leaves a bound open."""
    assert predicates.at_most(span, bound) is (span.low <= bound)
    assert predicates.at_least(span, bound) is (span.low >= bound)


@given(ROWS, st.booleans())
def test_monotone_is_decided_only_if_every_possible_figure_agrees(row: list[Span], rising: bool) -> None:  # noqa: FBT001
    """A figure that may be anything below a limit does not decide a trend that it could break."""
    holds_for_corners(row, lambda spans: predicates.monotone(spans, rising=rising))


@given(ROWS)
def test_order_is_decided_only_if_every_possible_figure_agrees(row: list[Span]) -> None:
    """The same for an order of variants."""
    holds_for_corners(row, predicates.ordered)


@given(ROWS)
def test_what_rises_falls_when_read_backwards(row: list[Span]) -> None:
    """Reversing the axis reverses the trend."""
    assert predicates.monotone(row, rising=True) is predicates.monotone(row[::-1], rising=False)


@given(ROWS)
def test_nothing_rises_and_falls(row: list[Span]) -> None:
    """A flat line does neither."""
    both = (predicates.monotone(row, rising=True), predicates.monotone(row, rising=False))
    assert both != (True, True)


@given(ROWS)
def test_what_is_ordered_rises(row: list[Span]) -> None:
    """An order is a strict trend."""
    if predicates.ordered(row):
        assert predicates.monotone(row, rising=True)


@given(st.data(), ROWS)
def test_flat_does_not_depend_on_the_order(data: st.DataObject, row: list[Span]) -> None:
    """A spread has no direction."""
    assert predicates.spread(row) == predicates.spread(data.draw(st.permutations(row)))


@given(ROWS, st.floats(0, 0.99))
def test_flat_is_decided_only_if_every_possible_figure_agrees(row: list[Span], within: float) -> None:
    """Figures below the limit do not prove flatness."""
    holds_for_corners(row, lambda spans: predicates.flat(spans, within))


@given(POINTS, POINTS, st.floats(0.01, 100))
def test_a_ratio_and_its_inverse_agree(one: Span, other: Span, bound: float) -> None:
    """That a is at most k times b is that b is at least a k-th of a."""
    assume(one.low > 1e-3 and other.low > 1e-3 and not math.isclose(one.low / other.low, bound, rel_tol=1e-9))
    there, back = predicates.ratio(one, other), predicates.ratio(other, one)
    assert there is not None
    assert back is not None
    assert predicates.at_most(there, bound) is predicates.at_least(back, 1 / bound)


def test_there_is_no_ratio_to_nothing() -> None:
    """A base of 0 decides nothing, however small the other is."""
    assert predicates.ratio(Span(1, 1), Span(0, 0)) is None
    assert predicates.ratio(Span(0, 0), Span(0, 0.1)) is None


def test_a_figure_below_the_limit_is_surely_far_below_a_spin() -> None:
    """What cannot be measured can still be known to be small."""
    ratio = predicates.ratio(Span(0, 0.02), Span(85, 85))
    assert ratio is not None
    assert predicates.at_most(ratio, 0.03) is True
    assert predicates.at_least(ratio, 0.03) is False


def test_one_failure_decides_and_one_doubt_leaves_open() -> None:
    """Every point must hold."""
    assert predicates.every([True, None, False]) is False
    assert predicates.every([True, None]) is None
    assert predicates.every([True, True]) is True
    assert predicates.every([]) is None
