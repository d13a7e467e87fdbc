"""The table of what workers did while the broker was gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.outage import BROKER, AttemptsBy, OutageFigures
from idlebench.model.result import CellResult, RunResult
from idlebench.render import figures
from idlebench.render.columns import VARIANT, param_column
from idlebench.render.safe_text import one_line
from idlebench.render.table import Align, Column, Entry, Row, Table

TITLE: Final = "While the broker was gone"

# Narrow, so that all of them fit a terminal of 80 columns beside the names.
CPU: Final = Column("cpu_percent", "CPU", "%")
WAKES: Final = Column("wakes", "wakes", "/s")
CONNECTIONS: Final = Column("connections", "connects", "/s")
LOG_LINES: Final = Column("log_lines", "logs", "lines/s", rank=1)
FATE: Final = Column("fate", "worker", align=Align.LEFT)
RECOVERED: Final = Column("recovered", "works", "after s")

_COUNTED: Final = {
    AttemptsBy.PACKETS: "Attempts to connect to the port that refuses are counted by their packets.",
    AttemptsBy.MACHINE: "Attempts to connect to the port that refuses are the failed connects of this whole "
    "machine: at most so many.",
    AttemptsBy.NOBODY: "This system cannot count attempts to connect to a port that refuses.",
}


def outage_table(result: RunResult) -> Table | None:
    """Compute the table of a run's outages, or None where no broker was taken away."""
    cells = [cell for cell in result.cells if cell.outage is not None]
    if not cells:
        return None
    params = tuple(dict.fromkeys(name for cell in cells for name in cell.params))
    columns = (
        VARIANT,
        *map(param_column, params),
        CPU,
        WAKES,
        CONNECTIONS,
        LOG_LINES,
        FATE,
        RECOVERED,
    )
    rows = tuple(_row(cell, cell.outage, params) for cell in cells if cell.outage is not None)
    return Table(columns, rows, _notes(cells))


def fate(outage: OutageFigures) -> str:
    """Say in a word or two what became of the workers: ``alive``, ``exit 3``, ``signal 9``, ``2/3 alive``."""
    if outage.alive == 1:
        return "alive"
    if outage.alive > 0:
        return f"alive in {figures.number(100 * outage.alive, digits=2)} %"
    if outage.exit_code is None:
        return "ended"
    return f"signal {-outage.exit_code}" if outage.exit_code < 0 else f"exit {outage.exit_code}"


def _row(cell: CellResult, outage: OutageFigures, params: Sequence[str]) -> Row:
    worker = cell.worker
    return Row(
        label=one_line(cell.label),
        entries=(
            Entry(one_line(cell.variant), cell.variant),
            *(_param(cell, name) for name in params),
            _estimate(worker.cpu_percent if worker else None, most=3),
            _estimate(worker.wakes_per_s if worker else None, most=2),
            _estimate(outage.connections_per_s, most=2),
            _estimate(outage.log_lines_per_s, most=2),
            Entry(fate(outage), outage.alive),
            _recovered(outage),
        ),
        empty=worker is None,
    )


def _param(cell: CellResult, name: str) -> Entry:
    value = cell.params.get(name)
    return Entry("" if value is None else one_line(str(value)), value)


def _estimate(estimate: Estimate | None, *, most: int) -> Entry:
    if estimate is None:
        return Entry(figures.MISSING)
    return Entry(
        figures.mean(estimate, most=most),
        estimate.mean,
        figures.spread(estimate, most=most),
        figures.interval(estimate, most=most),
    )


def _recovered(outage: OutageFigures) -> Entry:
    """Give the seconds; ``never`` of workers that lived and took no job again."""
    if outage.recovered_s is not None:
        return Entry(figures.number(outage.recovered_s, most=2), outage.recovered_s)
    lived_in_vain = outage.alive > 0 and outage.recovered == 0
    return Entry("never" if lived_in_vain else figures.MISSING)


def _notes(cells: Sequence[CellResult]) -> tuple[str, ...]:
    """Say what must be known to read it."""
    outages = [cell.outage for cell in cells if cell.outage is not None]
    settled = [outage.settle_s for outage in outages if outage.alive > 0]
    notes = []
    if settled:
        notes.append(
            f"Counted from {_range(settled)} s after the loss on; a backoff grows, and costs less later on."
        )
    notes += [text for by, text in _COUNTED.items() if any(outage.attempts_by is by for outage in outages)]
    notes += [f"{variant}: its {lost} was gone, not the broker." for variant, lost in _others(cells)]
    some = [cell for cell in cells if cell.outage and 0 < (cell.outage.recovered or 0) < cell.outage.alive]
    notes += [f"{one_line(cell.label)}: did not come back after every outage" for cell in some]
    return tuple(notes)


def _others(cells: Sequence[CellResult]) -> Sequence[tuple[str, str]]:
    """Give the variants that lost something else, and what."""
    lost = [(one_line(cell.variant), one_line(cell.outage.lost)) for cell in cells if cell.outage]
    return tuple(dict.fromkeys(each for each in lost if each[1] != BROKER))


def _range(values: Sequence[float]) -> str:
    low, high = (figures.number(value, digits=2, most=1) for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
