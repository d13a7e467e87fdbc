"""The figures of a gate as tables: one row for a cell, or one for a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Check, Metric
from idlebench.render import figures
from idlebench.render.gate_metrics import DECIMALS, title
from idlebench.render.gate_rows import CellRow, CheckRow
from idlebench.render.table import Align, Column, Entry, Row, Table
from idlebench.scenario.gate_metrics import format_limit

_CELL = Column("cell", "cell", align=Align.LEFT)
_HEADERS = {
    Metric.WAKES: ("wakes", "/s"),
    Metric.COMMANDS: ("cmds", "/s"),
    Metric.CPU: ("worker", "CPU %"),
    Metric.BROKER_CPU: ("broker", "CPU %"),
    Metric.PICKUP_P50: ("pickup", "p50 ms"),
    Metric.PICKUP_P99: ("pickup", "p99 ms"),
    Metric.STOP: ("stop", "s"),
    Metric.LEFT: ("left", "procs"),
}


def cells_table(cells: Sequence[CellRow]) -> Table:
    """Give one row for each cell with what was measured; where nothing was, there is a dash."""
    metrics = [metric for metric in Metric if any(_find(cell, metric) for cell in cells)]
    columns = tuple(Column(metric, *_HEADERS[metric], rank=index) for index, metric in enumerate(metrics))
    rows = tuple(
        Row(cell.name, (Entry(cell.name), *(_measured(cell, metric) for metric in metrics))) for cell in cells
    )
    return Table((_CELL, *columns), rows)


def checks_table(cells: Sequence[CellRow]) -> Table:
    """Give one row for each check: base, now, difference and limit."""
    columns = (
        _CELL,
        Column("metric", "metric", align=Align.LEFT),
        Column("base", "base"),
        Column("now", "now"),
        Column("difference", "difference"),
        Column("limit", "limit", align=Align.LEFT),
        Column("verdict", "verdict", align=Align.LEFT),
    )
    rows = tuple(Row(cell.name, _entries(cell, row)) for cell in cells for row in cell.checks)
    return Table(columns, rows)


def _find(cell: CellRow, metric: Metric) -> Estimate | None:
    found = (row.check.head for row in cell.checks if row.metric is metric and row.check.head is not None)
    return next(found, None)


def _measured(cell: CellRow, metric: Metric) -> Entry:
    return Entry(figures.mean(_find(cell, metric), most=DECIMALS[metric]))


def _entries(cell: CellRow, row: CheckRow) -> tuple[Entry, ...]:
    check = row.check
    # Against a budget, the difference is that to nothing: the figure itself, with the interval that decided.
    alone = check.base is None and check.difference is not None
    return (
        Entry(cell.name),
        Entry(title(row.metric)),
        _entry(check.base, check.base, row.metric),
        _entry(check.head, check.difference if alone else check.head, row.metric),
        Entry(_difference(None if alone else check.difference, row.metric)),
        Entry(_limit(check)),
        Entry(row.verdict),
    )


def _entry(estimate: Estimate | None, decided: Estimate | None, metric: Metric) -> Entry:
    """Show a mean with an interval that does not go below 0."""
    most = DECIMALS[metric]
    shown = decided
    if decided is not None and decided.low is not None:
        shown = replace(decided, low=max(0.0, decided.low), limit=estimate.limit if estimate else None)
    return Entry(figures.mean(estimate, most=most), interval=figures.interval(shown, most=most))


def _difference(estimate: Estimate | None, metric: Metric) -> str:
    """Show a difference with its sign and its interval."""
    if estimate is None:
        return figures.MISSING
    most = DECIMALS[metric]
    sign = "-" if estimate.mean < 0 else "+" if estimate.mean > 0 else ""
    mean = f"{sign}{figures.number(abs(estimate.mean), most=most)}"
    if estimate.low is None or estimate.high is None:
        return mean
    places = figures.decimals_for(estimate.mean, most=most)
    return f"{mean} [{estimate.low:.{places}f}, {estimate.high:.{places}f}]"


def _limit(check: Check) -> str:
    if check.budget is not None:
        return f"budget {format_limit(check.metric, check.budget.limit)}"
    if check.tolerance is not None:
        floor = format_limit(check.metric, check.tolerance.floor)
        return f"× {check.tolerance.ratio:g} and + {floor}"
    return ""
