"""The report as a Markdown page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.model.result import Excluded, ExpectationResult
from idlebench.model.validity import Validity
from idlebench.render.markdown import escaped, markdown_report
from tests.unit.render.builders import cell, estimate, run_result

EXPECTATION = ExpectationResult("cheap", "It is cheap.", False, "3 %", "0.1 %", "https://example.org/page")


def test_a_report_answers_question_table_reading_and_how_to_repeat() -> None:
    """The page has all that somebody who was not there needs."""
    page = markdown_report(run_result(expectations=(EXPECTATION,)), command="idlebench run x --seed 42")
    for part in (
        "# What each way of waiting costs",
        "What does a worker cost while it waits",
        "| variant | worker CPU % of a core |",
        "| spin | 85.1 [83.8, 86.4] |",
        "**block-5000 costs 1/7,500 of spin",
        "| cheap: It is cheap | not met | 3 % | 0.1 % | https://example.org/page |",
        "Example CPU @ 2.00GHz",
        "idlebench run x --seed 42",
    ):
        assert part in page


def test_a_launch_that_did_not_count_is_listed_with_its_reason() -> None:
    """Nothing is left out silently."""
    out = Excluded(2, Validity.DIED, "exit code 3")
    page = markdown_report(run_result(cell("spin", estimate(1.0, 0.1), excluded=(out,))))
    assert "| spin | 3 | died | exit code 3 |" in page


def test_where_threads_wait_is_listed() -> None:
    """Stacks that were sampled reach the page."""
    waiting = cell("spin", estimate(1.0, 0.1), waits_at=("MainThread: worker.py:12 wait",))
    assert "  - MainThread: worker.py:12 wait" in markdown_report(run_result(waiting))


def test_every_table_line_has_the_cells_of_its_header() -> None:
    """A pipe in a name does not add a column."""
    page = markdown_report(run_result(cell("a|b", estimate(1.0, 0.1), reason="x | y")))
    rows = [line.replace("\\|", "") for line in page.splitlines() if line.startswith("| ")]
    first = rows[:3]
    assert len({row.count("|") for row in first}) == 1


def test_the_command_is_not_escaped() -> None:
    """What stands in a code block is copied as it is."""
    command = "idlebench run my_worker.toml --set a_b=1 --seed 7"
    assert command in markdown_report(run_result(), command=command)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a_b c.d", "a_b c.d"),
        ("*bold*", "\\*bold\\*"),
        ("_slanted_", "\\_slanted\\_"),
        ("<b>", "\\<b>"),
        ("< 0.004", "< 0.004"),
        ("[83.8, 86.4]", "[83.8, 86.4]"),
        ("[x](y)", "\\[x](y)"),
        ("# no title", "\\# no title"),
        ("1. no list", "\\1. no list"),
        ("&lt;", "\\&lt;"),
    ],
)
def test_text_is_escaped_where_it_would_become_markup_and_nowhere_else(text: str, safe: str) -> None:
    """Figures stay readable in the raw page."""
    assert escaped(text) == safe


@given(st.text(alphabet="|`<*_a ", max_size=30))
def test_no_pipe_or_backtick_gets_through_unescaped(text: str) -> None:
    """Whatever a name holds, it cannot break a table or open a code span."""
    rest = escaped(text).replace("\\\\", "").replace("\\|", "").replace("\\`", "")
    assert "|" not in rest
    assert "`" not in rest
