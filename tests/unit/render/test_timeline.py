"""Time series as tables."""

from __future__ import annotations

from dataclasses import replace

from idlebench.model.launch import SeriesPoint
from idlebench.render.findings import conditions
from idlebench.render.timeline import AVERAGE, WITHOUT_FIRST, timeline
from tests.unit.render.builders import cell, estimate, run_result

POINTS = (
    SeriesPoint(1.0, 0.0, None, {"server": 0.0}),
    SeriesPoint(2.0, 20.0, None, {"server": 24.0}),
    SeriesPoint(3.0, 22.0, None, {"server": 26.0}),
)
CELL = replace(cell("before", estimate(20.0, 1.0)), series=POINTS)


def texts(made: object = None) -> list[list[str]]:
    """The table of a cell, row by row."""
    table = timeline(CELL if made is None else made)  # type: ignore[arg-type] # a cell
    assert table is not None
    return [[entry.text for entry in row.entries] for row in table.table.rows]


def test_there_is_a_row_for_each_slice_and_two_averages() -> None:
    """An average that leaves out the first row says so, and stands beside the one that does not."""
    assert texts() == [
        ["1.00", "0", "0"],
        ["2.00", "24.0", "20.0"],
        ["3.00", "26.0", "22.0"],
        [AVERAGE, "16.7", "14.0"],
        [WITHOUT_FIRST, "25.0", "21.0"],
    ]


def test_a_published_series_stands_before_the_measured_one() -> None:
    """Slice by slice, with averages of its own; a slice that was not measured is not 0."""
    published = replace(CELL, published_series={"server": (1.0, 2.0, 3.0, 6.0)})
    rows = texts(published)
    assert [row[:3] for row in rows] == [
        ["1.00", "1.00", "0"],
        ["2.00", "2.00", "24.0"],
        ["3.00", "3.00", "26.0"],
        ["–", "6.00", "–"],
        [AVERAGE, "3.00", "16.7"],
        [WITHOUT_FIRST, "3.67", "25.0"],
    ]


def test_the_control_has_no_table() -> None:
    """Nobody asks for a column of zeros."""
    assert timeline(replace(CELL, control=True)) is None


def test_slices_that_quick_shortened_are_said_to_be() -> None:
    """Who compares rows of ten seconds with rows of one has to know."""
    assert conditions(run_result()) == ()
    [line] = conditions(replace(run_result(), series_shortened=10.0))
    assert "shortened 10.0 times by --quick" in line
