"""What a reader of a result should know about the run, worded here and nowhere else.

What belongs to one cell (asserted idleness, lost probes, excluded launches) is in the cell's own fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from idlebench.model.machine import MachineFacts
from idlebench.model.result import CellResult
from idlebench.model.validity import Validity

_BUSY_SHARE: Final = 0.5
_STEAL_PERCENT: Final = 2.0
_OBSERVER_PERCENT: Final = 5.0
_COARSE_NS: Final = 1_000_000


def run_warnings(
    machine: MachineFacts, cells: Sequence[CellResult], *, floor_missing: bool
) -> tuple[str, ...]:
    """Give the warnings of a run, those about the machine first.

    Args:
        machine: where it ran.
        cells: what came out.
        floor_missing: there is a broker, but no valid launch of the control to take its floor from.
    """
    return (*_of_machine(machine), *_of_cells(cells, floor_missing=floor_missing))


def _of_machine(machine: MachineFacts) -> Iterator[str]:
    """Say what disturbed the measurement from outside."""
    if machine.load_1m is not None and machine.load_1m > _BUSY_SHARE * machine.cores:
        yield (
            f"The machine was busy: load {machine.load_1m:.1f} on {machine.cores} cores at the start. "
            "CPU figures may be high; wakes and commands are not touched by it."
        )
    if machine.steal_percent is not None and machine.steal_percent > _STEAL_PERCENT:
        yield (
            f"The hypervisor took {machine.steal_percent:.1f} % of CPU time since boot (steal): "
            "latencies may be high."
        )
    if machine.cgroup_quota_cores is not None and machine.cgroup_quota_cores < machine.cores:
        yield (
            f"The cgroup allows {machine.cgroup_quota_cores:.3g} of {machine.cores} cores: a worker that "
            "needs more is throttled and looks cheaper than it is."
        )
    if machine.resolution_ns >= _COARSE_NS:
        yield (
            f"CPU was read through {machine.clock}, in steps of {machine.resolution_ns / 1e6:.3g} ms: "
            "small figures are below the limit of detection; wakes tell more."
        )


def _of_cells(cells: Sequence[CellResult], *, floor_missing: bool) -> Iterator[str]:
    """Say what weakens the figures of some cells, once for each kind."""
    if floor_missing:
        yield (
            "The broker could not be read beside the blocked control: its floor, and its CPU above that, "
            "are not known."
        )
    throttled = [cell for cell in cells if any(each.validity is Validity.THROTTLED for each in cell.excluded)]
    if throttled:
        yield f"The cgroup throttled launches of {_labels(throttled)}; they are left out."
    single = [cell for cell in cells if cell.launches == 1]
    if single:
        yield f"One valid launch only, so no interval: {_labels(single)}."
    unaccounted = [cell for cell in cells if cell.worker is not None and cell.worker.unaccounted]
    if unaccounted:
        yield (
            f"Children ended in a window and nobody could bill their CPU: {_labels(unaccounted)}. "
            "The real figure is higher."
        )
    watched = [cell for cell in cells if (cell.observer_cpu_percent or 0.0) > _OBSERVER_PERCENT]
    if watched:
        yield (
            f"Measuring itself took more than {_OBSERVER_PERCENT:.0f} % of a core beside {_labels(watched)}: "
            "it may have disturbed them."
        )


def _labels(cells: Sequence[CellResult]) -> str:
    """Name cells; all of many are not worth a line each."""
    names = [cell.label for cell in cells]
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
