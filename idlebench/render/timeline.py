"""Windows that were recorded as time series: one table for each cell, with its averages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import fmean
from typing import Final

from idlebench.model.launch import SeriesPoint
from idlebench.model.result import CellResult
from idlebench.render import figures
from idlebench.render.safe_text import one_line
from idlebench.render.table import Column, Entry, Row, Table

AVERAGE: Final = "average"
WITHOUT_FIRST: Final = "without the first"
_TIME: Final = Column("time", "time", "s")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A cell as a time series.

    Attributes:
        label: the cell's.
        table: a row for each slice, the average of all of them, and that of all but the first.
    """

    label: str
    table: Table


@dataclass(frozen=True, slots=True)
class _Line:
    """One column: its header, and a figure for each slice; None: not measured."""

    column: Column
    values: tuple[float | None, ...]


def timeline(cell: CellResult) -> Timeline | None:
    """Give the time series of a cell, or None if it has none or is the control.

    Where a series was published, its figures stand before the measured ones, slice by slice. There are two
    averages, because a first slice that holds a start is no idling.
    """
    if not cell.series or cell.control:
        return None
    lines = _lines(cell)
    slices = list(zip_longest(*(line.values for line in lines)))
    times = [figures.number(point.at_s) for point in cell.series]
    times += [figures.MISSING] * (len(slices) - len(times))
    rows = [_row(time, values) for time, values in zip(times, slices, strict=True)]
    averages = [
        _row(AVERAGE, [_mean(line.values) for line in lines]),
        _row(WITHOUT_FIRST, [_mean(line.values[1:]) for line in lines]),
    ]
    columns = (_TIME, *(line.column for line in lines))
    return Timeline(one_line(cell.label), Table(columns, (*rows, *averages)))


Read = Callable[[SeriesPoint], float | None]


def _lines(cell: CellResult) -> list[_Line]:
    lines = []
    for role, read in _roles(cell.series).items():
        name, published = one_line(role), cell.published_series.get(role, ())
        if published:
            lines.append(_Line(Column(f"{name}-published", name, "published %"), published))
        unit = "measured %" if published else "CPU %"
        lines.append(_Line(Column(name, name, unit), tuple(map(read, cell.series))))
    return lines


def _roles(series: tuple[SeriesPoint, ...]) -> dict[str, Read]:
    """Name the roles, services first: what they cost is what most series are about."""
    roles: dict[str, Read] = {name: _service(name) for name in series[0].services}
    roles["worker"] = lambda point: point.worker
    if any(point.broker is not None for point in series):
        roles["broker"] = lambda point: point.broker
    return roles


def _service(name: str) -> Read:
    return lambda point: point.services.get(name)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _row(label: str, values: Sequence[float | None]) -> Row:
    return Row(label, (Entry(label), *(Entry(figures.number(value), value) for value in values)))
