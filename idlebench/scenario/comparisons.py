"""Hold published tables against the figures of a run."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.model.comparison import (
    ComparedFigure,
    ComparedLine,
    ComparedRow,
    Comparison,
    ComparisonResult,
)
from idlebench.model.result import CellResult
from idlebench.scenario.figure_words import figure_words
from idlebench.scenario.metrics import Figure, Missing, Span, read_metric

REDUCTION = "Reduction"


def compare(comparisons: Sequence[Comparison], cells: Sequence[CellResult]) -> tuple[ComparisonResult, ...]:
    """Give each published table with what was measured beside each of its figures.

    The reduction is from the first row to the last, in percent of the first.

    Args:
        comparisons: of the scenario.
        cells: the aggregated cells of a run, complete or not.
    """
    return tuple(_compared(each, cells) for each in comparisons)


def _compared(comparison: Comparison, cells: Sequence[CellResult]) -> ComparisonResult:
    figures = [
        [_figure(row, column.metric, cells) for column in comparison.columns] for row in comparison.rows
    ]
    lines = [
        ComparedLine(
            row.title,
            tuple(
                _beside(published, figure, column.metric)
                for published, figure, column in zip(row.published, measured, comparison.columns, strict=True)
            ),
        )
        for row, measured in zip(comparison.rows, figures, strict=True)
    ]
    if comparison.reduction:
        pairs = zip(comparison.reduction, figures[0], figures[-1], strict=True)
        reductions = tuple(_reduction(published, first, last) for published, first, last in pairs)
        lines.append(ComparedLine(REDUCTION, reductions))
    columns = tuple(column.title for column in comparison.columns)
    return ComparisonResult(comparison.title, columns, tuple(lines), comparison.source)


def _figure(row: ComparedRow, metric: str, cells: Sequence[CellResult]) -> Figure:
    for cell in cells:
        if cell.variant == row.of and all(cell.params.get(axis) == value for axis, value in row.at.items()):
            return read_metric(metric, cell)
    return Missing(f"{row.of} was not measured there")


def _beside(published: str, figure: Figure, metric: str) -> ComparedFigure:
    if isinstance(figure, Missing):
        return ComparedFigure(published, "", None)
    return ComparedFigure(published, figure_words(figure, metric), figure.high if figure.detected else None)


def _reduction(published: str, first: Figure, last: Figure) -> ComparedFigure:
    """Give the share that was saved; at least so much where the last was not detected."""
    if not isinstance(first, Span) or not isinstance(last, Span) or not first.detected or first.high <= 0:
        return ComparedFigure(published, "", None)
    saved = 100 * (1 - last.high / first.high)
    text = f"{saved:.1f} %"
    return ComparedFigure(published, text if last.detected else f"≥ {text}", saved if last.detected else None)
