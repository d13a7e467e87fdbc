"""Which cells are about an outage, and how long one takes."""

from __future__ import annotations

from typing import Final

from idlebench.model.outage import OUTAGE_AXIS, OutageKind
from idlebench.model.scenario import Cell, MeasurePlan

_FRONT_S: Final = 0.1
_SETTLE_S: Final = 0.6
_RECOVERY_S: Final = 1.0


def outage_of(cell: Cell) -> OutageKind | None:
    """Give the outage that a cell is about, or None."""
    value = cell.params.get(OUTAGE_AXIS)
    return None if value is None else OutageKind(str(value))


def outage_seconds(cell: Cell, plan: MeasurePlan) -> float:
    """Estimate how much longer than its start, settle and window a launch with an outage takes."""
    again = max(plan.settle.min_s, cell.variant.min_settle_s or 0.0)
    return _FRONT_S + again + _SETTLE_S + _RECOVERY_S
