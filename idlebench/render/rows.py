"""The result table, computed once from a `RunResult`; terminal, markdown and the rest only draw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from idlebench.model.estimate import Estimate
from idlebench.model.result import CellResult, RunResult
from idlebench.render import columns, figures
from idlebench.render.columns import param_column, service_column
from idlebench.render.safe_text import one_line
from idlebench.render.states import cell_notes, state_of
from idlebench.render.table import Column, Entry, Row, Table


@dataclass(frozen=True, slots=True)
class _Field:
    """A column and how a cell fills it."""

    column: Column
    entry: Callable[[CellResult], Entry]


def result_table(result: RunResult, *, sort: str = "") -> Table:
    """Compute the comparison table of a run.

    Columns that no cell can fill (broker, pickup, a service) are left out.

    Args:
        result: the run.
        sort: a column's key, ``-key`` for the largest first, or "" for the scenario's order.

    Raises:
        UsageError: ``sort`` names no column.
    """
    fields = _fields(result)
    rows = tuple(_row(cell, fields) for cell in result.cells)
    table = Table(columns=tuple(field.column for field in fields), rows=rows, notes=cell_notes(result.cells))
    return table.sorted_by(sort)


def _row(cell: CellResult, fields: Sequence[_Field]) -> Row:
    return Row(
        label=one_line(cell.label),
        entries=tuple(field.entry(cell) for field in fields),
        state=state_of(cell),
        empty=cell.worker is None,
        quiet=cell.control,
    )


def _fields(result: RunResult) -> list[_Field]:
    """Put the columns together, in the order in which they are shown."""
    cells = result.cells
    found = [_Field(columns.VARIANT, lambda cell: _word(cell.variant))]
    found += [_param(name) for name in _param_names(cells)]
    found += [
        _Field(
            columns.CPU,
            lambda cell: _estimate(cell.worker.cpu_percent if cell.worker else None),
        ),
        _Field(
            columns.WAKES,
            lambda cell: _estimate(cell.worker.wakes_per_s if cell.worker else None, most=2),
        ),
    ]
    found += [_service(name) for name in _service_names(cells)]
    if any(cell.broker is not None for cell in cells):
        found += _broker_fields()
    if any(cell.pickup_ms is not None for cell in cells):
        found += _pickup_fields()
    found.append(_times(result))
    if any(state_of(cell) for cell in cells):
        found.append(_Field(columns.VALIDITY, lambda cell: _word(state_of(cell))))
    return found


def _broker_fields() -> list[_Field]:
    return [
        _Field(
            columns.BROKER,
            lambda cell: _estimate(cell.broker.cpu_percent if cell.broker else None),
        ),
        _Field(
            columns.COMMANDS,
            lambda cell: _estimate(cell.broker.commands_per_s if cell.broker else None, most=2),
        ),
    ]


def _pickup_fields() -> list[_Field]:
    return [
        _Field(
            columns.P50,
            lambda cell: _plain_number(cell.pickup_ms.p50 if cell.pickup_ms else None),
        ),
        _Field(
            columns.P99,
            lambda cell: _plain_number(cell.pickup_ms.p99 if cell.pickup_ms else None),
        ),
    ]


def _times(result: RunResult) -> _Field:
    """Build the column "× reference"; below the limit of detection the ratio is a bound."""

    def entry(cell: CellResult) -> Entry:
        ratio = cell.times_reference
        detected = cell.worker is None or cell.worker.cpu_percent.detected
        return Entry(figures.times(ratio, at_most=not detected), ratio)

    return _Field(columns.times_column(result.scenario.reference), entry)


def _param(name: str) -> _Field:
    def entry(cell: CellResult) -> Entry:
        value = cell.params.get(name)
        if value is None:
            return Entry("")
        return Entry(one_line(str(value).lower() if isinstance(value, bool) else str(value)), value)

    return _Field(param_column(name), entry)


def _service(name: str) -> _Field:
    def entry(cell: CellResult) -> Entry:
        service = cell.services.get(name)
        return _estimate(service.cpu_percent if service else None)

    return _Field(service_column(name), entry)


def _param_names(cells: Sequence[CellResult]) -> list[str]:
    return list(dict.fromkeys(name for cell in cells for name in cell.params))


def _service_names(cells: Sequence[CellResult]) -> list[str]:
    return list(dict.fromkeys(name for cell in cells for name in cell.services))


def _word(text: str) -> Entry:
    return Entry(one_line(text), one_line(text) or None)


def _plain_number(value: float | None) -> Entry:
    return Entry(figures.number(value, most=2), value)


def _estimate(estimate: Estimate | None, *, most: int = 3) -> Entry:
    """Format an estimate; what is below its limit sorts by its mean."""
    if estimate is None:
        return Entry(figures.MISSING)
    return Entry(
        text=figures.mean(estimate, most=most),
        value=estimate.mean,
        spread=figures.spread(estimate, most=most),
        interval=figures.interval(estimate, most=most),
    )
