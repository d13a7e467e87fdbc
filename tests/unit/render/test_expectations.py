"""Expectations in words."""

from __future__ import annotations

from idlebench.model.result import ExpectationResult
from idlebench.render.expectations import expectation_lines, expectation_summary

LINES = (
    ExpectationResult("a", "A holds.", True, "1 %", "2 %", ""),
    ExpectationResult("b", "B holds.", None, "", "", ""),
)


def test_published_stands_beside_measured() -> None:
    """A reader sees both figures at once."""
    assert expectation_lines(LINES)[0].evidence == "measured 1 %; published 2 %"


def test_what_could_not_be_measured_is_said() -> None:
    """An open expectation is neither met nor missed."""
    line = expectation_lines(LINES)[1]
    assert (line.verdict, line.evidence) == ("not measured", "nothing was measured")


def test_the_summary_counts_each_kind() -> None:
    """Met, and could not be measured."""
    assert expectation_summary(LINES) == "1 of 2 expectations met, 1 could not be measured"


def test_without_expectations_there_is_no_summary() -> None:
    """A scenario that claims nothing is not graded."""
    assert expectation_summary(()) == ""


def test_the_reason_why_it_differs_stands_beside_what_was_published() -> None:
    """A report that says what does not hold says why, as far as the scenario knows."""
    [line] = expectation_lines([ExpectationResult("a", "A.", True, "1 %", "0.5 %", "", "it is in Python.")])
    assert line.evidence == "measured 1 %; published 0.5 %; it is in Python"
