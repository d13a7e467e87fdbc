"""Windows that were recorded as time series: one table for each cell, with its average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from idlebench.model.launch import SeriesPoint
from idlebench.model.result import CellResult
from idlebench.render import figures
from idlebench.render.safe_text import one_line
from idlebench.render.table import Column, Entry, Row, Table

_TIME = Column("time", "time", "s")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A cell as a time series.

    Attributes:
        label: the cell's.
        table: a row for each slice, and the average of all of them.
    """

    label: str
    table: Table


def timeline(cell: CellResult) -> Timeline | None:
    """Give the time series of a cell, or None if it has none."""
    if not cell.series:
        return None
    roles = _roles(cell.series)
    columns = (_TIME, *(Column(name, name, "CPU %") for name in roles))
    rows = [
        _row(figures.number(point.at_s), [read(point) for read in roles.values()]) for point in cell.series
    ]
    averages = [_average(read, cell.series) for read in roles.values()]
    return Timeline(one_line(cell.label), Table(columns, (*rows, _row("average", averages))))


Read = Callable[[SeriesPoint], float | None]


def _roles(series: tuple[SeriesPoint, ...]) -> dict[str, Read]:
    """Name the roles, services first: what they cost is what most series are about."""
    roles: dict[str, Read] = {one_line(name): _service(name) for name in series[0].services}
    roles["worker"] = lambda point: point.worker
    if any(point.broker is not None for point in series):
        roles["broker"] = lambda point: point.broker
    return roles


def _service(name: str) -> Read:
    return lambda point: point.services.get(name)


def _average(read: Read, series: tuple[SeriesPoint, ...]) -> float | None:
    values = [value for value in map(read, series) if value is not None]
    return fmean(values) if values else None


def _row(label: str, values: list[float | None]) -> Row:
    return Row(label, (Entry(label), *(Entry(figures.number(value), value) for value in values)))
