"""The state of a cell beside its figures: one word for the table, a sentence for below it."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.model.result import CellResult
from idlebench.model.validity import Validity
from idlebench.render.outages import fate
from idlebench.render.safe_text import one_line


def state_of(cell: CellResult) -> str:
    """Give the one word that must stand beside a cell's figures, or ""."""
    if cell.validity is Validity.OK and cell.launches == 0 and cell.outage is not None:
        return fate(cell.outage)
    if cell.validity is not Validity.OK and cell.launches == 0:
        return str(cell.validity)
    if cell.excluded:
        return f"{cell.launches} of {cell.launches + len(cell.excluded)} ok"
    if cell.validity is not Validity.OK:
        return str(cell.validity)
    return "asserted" if cell.asserted else ""


def cell_notes(cells: Sequence[CellResult]) -> tuple[str, ...]:
    """Say in words why a cell has no figures, or stands on fewer launches, or was not proved idle."""
    notes: list[str] = []
    for cell in cells:
        if cell.launches == 0 and (cell.validity is not Validity.OK or cell.outage is None):
            notes.append(f"{cell.label}: {cell.validity}: {one_line(cell.reason) or 'no reason was given'}")
        elif cell.excluded:
            reasons = "; ".join(_reasons(cell))
            notes.append(f"{cell.label}: {len(cell.excluded)} of its launches left out: {reasons}")
        if cell.asserted and cell.launches:
            notes.append(f"{cell.label}: idleness is asserted by the scenario, not proved")
        if cell.pickup_lost:
            probes = "probe was" if cell.pickup_lost == 1 else "probes were"
            notes.append(f"{cell.label}: {cell.pickup_lost} latency {probes} never picked up")
        if cell.stop is not None and cell.stop.leaked:
            left = "process" if cell.stop.leaked == 1 else "processes"
            notes.append(
                f"{cell.label}: {cell.stop.leaked} {left} outlived the grace of stop and had to be killed"
            )
    return tuple(map(one_line, notes))


def _reasons(cell: CellResult) -> list[str]:
    """Give each distinct reason once."""
    said = [
        f"{out.validity}: {one_line(out.reason)}" if out.reason else str(out.validity)
        for out in cell.excluded
    ]
    return list(dict.fromkeys(said))
