"""Checks of published tables: each figure has a metric, each row is one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from idlebench.errors import Problem
from idlebench.model.scenario import OptionValue, Scenario
from idlebench.scenario.check_variants import CONTROL
from idlebench.scenario.context import Context
from idlebench.scenario.lines import Path
from idlebench.scenario.metrics import CELL_METRICS, KNOB, metric_problem
from idlebench.scenario.names import known_words, listed, nearest
from idlebench.scenario.schema_comparison import ComparisonTable
from idlebench.scenario.sweep import cells

_ARRAY = "comparisons"
WORKER, BROKER = "worker", "broker"
"""Roles of a time series beside services."""


def check_comparison_tables(context: Context) -> Iterator[Problem]:
    """Check each published table, and each published series, by itself."""
    for position, table in enumerate(context.table.comparisons):
        yield from _columns(context, context.element(_ARRAY, position), table)
        yield from _rows(context, context.element(_ARRAY, position), table)
    yield from _published_series(context)


def check_comparisons_fit(context: Context, scenario: Scenario) -> Iterator[Problem]:
    """Check that each row names one point of the sweep."""
    measured = [(cell.variant.name, cell.params) for cell in cells(scenario)]
    for position, comparison in enumerate(scenario.comparisons):
        for place, row in enumerate(comparison.rows):
            found = [params for name, params in measured if name == row.of and _at(row.at, params)]
            if len(found) == 1:
                continue
            path = (*context.element(_ARRAY, position), "rows", place)
            if found:
                axes = [axis for axis in found[0] if axis not in row.at]
                message = f"{row.of!r} is swept over {listed(axes)}: expected at = {{ axis = value }}"
            else:
                message = f"{row.of!r} is not measured there"
            yield context.problem((*path, "at") if row.at else path, message)


def _at(point: Mapping[str, OptionValue], params: Mapping[str, OptionValue]) -> bool:
    return all(axis in params and params[axis] == value for axis, value in point.items())


def _columns(context: Context, path: Path, table: ComparisonTable) -> Iterator[Problem]:
    services = context.parsed.known["services"]
    for place, column in enumerate(table.columns):
        why = metric_problem(column.metric, services)
        if column.metric == KNOB:
            why = "is a verdict, not a figure"
        if why:
            word = nearest(column.metric, CELL_METRICS)
            message = f"{column.metric!r} {why}{known_words(CELL_METRICS, word)}"
            yield context.problem((*path, "columns", place, "metric"), message, word)
    if table.reduction is not None and len(table.reduction) != len(table.columns):
        yield context.problem((*path, "reduction"), _count(table, table.reduction))


def _rows(context: Context, path: Path, table: ComparisonTable) -> Iterator[Problem]:
    known = (*context.parsed.known["variants"], CONTROL)
    for place, row in enumerate(table.rows):
        if row.of not in known:
            message = f"there is no variant {row.of!r}; known: {listed(known)}"
            yield context.problem((*path, "rows", place, "of"), message, nearest(row.of, known))
        if len(row.published) != len(table.columns):
            yield context.problem((*path, "rows", place, "published"), _count(table, row.published))


def _published_series(context: Context) -> Iterator[Problem]:
    for position, variant in enumerate(context.table.variants):
        roles = (WORKER, *((BROKER,) if context.table.broker.needed else ()), *variant.services)
        for role in variant.published_series:
            if role not in roles:
                path = context.element("variants", position, "published_series", role)
                message = f"{variant.name!r} has no {role!r}; known: {listed(roles)}"
                yield context.problem(path, message, nearest(role, roles))


def _count(table: ComparisonTable, figures: list[str]) -> str:
    return f"expected {len(table.columns)}, one for each column, found {len(figures)}"
