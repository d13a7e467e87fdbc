"""Whatever a run found, it can be drawn."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from idlebench.model.result import RunResult
from idlebench.render.markdown import markdown_report
from idlebench.render.report import make_report
from idlebench.render.terminal import draw_report
from tests import strategies


@settings(max_examples=20, deadline=None)
@given(strategies.run_results(), st.integers(min_value=1, max_value=200))
def test_any_result_can_be_drawn_at_any_width(result: RunResult, width: int) -> None:
    """No shape of a result stops the table, and no line of it holds an escape."""
    file = io.StringIO()
    draw_report(make_report(result), Console(file=file, width=width, color_system=None))
    assert "\x1b" not in file.getvalue()


@settings(max_examples=20, deadline=None)
@given(strategies.run_results())
def test_any_result_has_a_page(result: RunResult) -> None:
    """The report of any run is a page with a title and a command to repeat it."""
    page = markdown_report(result)
    assert page.startswith("#")
    assert page.endswith("```\n")
