"""What a sweep says about the knob that it turns.

That CPU stays flat along a sweep clears what the knob is for only if the knob was read at all. A knob
that is read changes something that can be counted: wakes, commands. If neither CPU nor any count
changes, the knob was not exercised, and the sweep says nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.outage import OUTAGE_AXIS
from idlebench.model.result import CellResult, KnobResult, KnobVerdict
from idlebench.scenario.placeholders import show_value

CHANGED: Final = 0.25
"""A figure changed along a sweep if (largest − smallest) ÷ largest is more than this.

A spin's own figures differ by up to a fifth from launch to launch on a shared machine; a poll interval
that is doubled halves its counts.
"""

CHANGED_UNREPLICATED: Final = 0.5
"""The same where there are fewer than three launches, and so no interval that could tell."""

_FEWEST: Final = 3

WORKERS: Final = "workers"
_NO_KNOBS: Final = frozenset({WORKERS, OUTAGE_AXIS})


def knobs(cells: Sequence[CellResult]) -> tuple[KnobResult, ...]:
    """Judge every swept parameter of every variant: not the number of workers, a load, nor an outage."""
    return tuple(knob_of(line, axis) for axis, line in _lines(cells) if axis not in _NO_KNOBS)


def knob_of(line: Sequence[CellResult], axis: str) -> KnobResult:
    """Judge a knob by the cells along it, all of one variant and alike in everything else."""
    valid = [cell for cell in line if cell.worker is not None]
    variant = line[0].variant
    if len(valid) < 2:
        return KnobResult(variant, axis, KnobVerdict.UNKNOWN, "fewer than two valid cells along it")
    if any(_changes(figures) for figures in _read_all(valid, _cpu)):
        verdict = KnobVerdict.DRIVES_CPU
    elif any(_changes(figures) for figures in _read_all(valid, _counts)):
        verdict = KnobVerdict.NO_EFFECT
    else:
        verdict = KnobVerdict.NOT_EXERCISED
    return KnobResult(variant, axis, verdict, _words(valid, axis))


def _lines(cells: Sequence[CellResult]) -> Iterator[tuple[str, list[CellResult]]]:
    found: dict[tuple[str, str, tuple[tuple[str, object], ...]], list[CellResult]] = {}
    for cell in cells:
        for axis in cell.params:
            rest = tuple((key, value) for key, value in cell.params.items() if key != axis)
            found.setdefault((cell.variant, axis, rest), []).append(cell)
    for (_, axis, _), line in found.items():
        yield axis, line


def _cpu(cell: CellResult) -> Mapping[str, Estimate | None]:
    """Give CPU of the worker and of each service, by role."""
    worker = {"worker": cell.worker.cpu_percent if cell.worker else None}
    return worker | {name: figures.cpu_percent for name, figures in cell.services.items()}


def _counts(cell: CellResult) -> Mapping[str, Estimate | None]:
    """Give what can be counted of each role: wakes, and commands to the broker."""
    counts = {
        "worker": cell.worker.wakes_per_s if cell.worker else None,
        "broker": cell.broker.commands_per_s if cell.broker else None,
    }
    return counts | {f"service {name}": figures.wakes_per_s for name, figures in cell.services.items()}


def _read_all(
    cells: Sequence[CellResult], read: Callable[[CellResult], Mapping[str, Estimate | None]]
) -> Iterator[list[Estimate]]:
    """Give the figures of each role that could be measured in every cell."""
    found = [read(cell) for cell in cells]
    for role in found[0]:
        figures = [figure for each in found if (figure := each.get(role)) is not None]
        if len(figures) == len(cells):
            yield figures


def _changes(figures: Sequence[Estimate]) -> bool:
    """Whether the largest is surely more than the smallest by more than the share."""
    most = max(figures, key=lambda figure: figure.mean)
    least = min(figures, key=lambda figure: figure.upper)
    if not most.detected:
        return False
    if min(most.n, least.n) < _FEWEST or most.low is None or least.high is None:
        return least.upper < most.mean * (1 - CHANGED_UNREPLICATED)
    return least.upper < most.mean * (1 - CHANGED) and most.low > least.high


def _words(cells: Sequence[CellResult], axis: str) -> str:
    def shown(cell: CellResult) -> str:
        worker = cell.worker
        cpu = worker.cpu_percent if worker else None
        percent = f"{cpu.mean:.3g} %" if cpu and cpu.detected else f"< {cpu.upper:.2g} %" if cpu else "–"
        return f"{show_value(cell.params[axis])}: {percent}"

    return f"{axis} " + ", ".join(map(shown, cells))
