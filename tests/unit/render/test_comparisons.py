"""Published tables, what was measured beside each figure."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from idlebench.model.comparison import ComparedFigure, ComparedLine, ComparisonResult
from idlebench.render.comparisons import comparison_tables
from idlebench.render.markdown import markdown_report
from idlebench.render.report import make_report
from idlebench.render.terminal import draw_report
from tests.unit.render.builders import run_result

TABLE = ComparisonResult(
    title="Before and after",
    columns=("Server CPU",),
    lines=(
        ComparedLine("Before", (ComparedFigure("~24.5 %", "25.1 %", 25.1),)),
        ComparedLine("After", (ComparedFigure("~0.5 %", "", None),)),
    ),
    source="somewhere",
)


def test_each_published_figure_has_a_measured_one_beside_it() -> None:
    """What was not measured is not 0."""
    [made] = comparison_tables([TABLE])
    assert [column.title for column in made.table.columns][1:] == [
        "Server CPU published",
        "Server CPU measured",
    ]
    assert [[entry.text for entry in row.entries] for row in made.table.rows] == [
        ["Before", "~24.5 %", "25.1 %"],
        ["After", "~0.5 %", "–"],
    ]


def test_a_report_on_a_terminal_ends_with_them() -> None:
    """Who knows the publication looks for its table."""
    out = StringIO()
    report = make_report(replace(run_result(), comparisons=(TABLE,)))
    draw_report(report, Console(file=out, width=100, force_terminal=False))
    lines = out.getvalue().strip().splitlines()
    assert lines[-1] == "somewhere"
    assert "25.1 %" in lines[-3]


def test_markdown_has_them_too() -> None:
    """One table, drawn once more."""
    page = markdown_report(replace(run_result(), comparisons=(TABLE,)))
    assert "## Before and after" in page
    assert "| Before | ~24.5 % | 25.1 % |" in page


def test_a_result_that_somebody_edited_is_drawn_all_the_same() -> None:
    """A row with too few figures has gaps, and one with too many loses those without a column."""
    odd = ComparisonResult(
        "odd", ("a", "b"), (ComparedLine("x", ()), ComparedLine("y", TABLE.lines[0].figures * 3))
    )
    [made] = comparison_tables([odd])
    assert [len(row.entries) for row in made.table.rows] == [5, 5]
