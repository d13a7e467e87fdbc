"""How many times the reference's CPU a cell costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from idlebench.model.result import CellResult


def with_reference(cells: Sequence[CellResult], reference: str) -> tuple[CellResult, ...]:
    """Give the cells with their ratio to the reference variant.

    The ratio of a cell below its limit of detection is an upper bound: its limit ÷ the reference. It is None
    where either side has no figure, or the reference was not detected: nothing is divided by "not seen".

    Args:
        cells: all cells of a run.
        reference: the variant's name.
    """
    candidates = [cell for cell in cells if cell.variant == reference]
    return tuple(
        dataclasses.replace(cell, times_reference=_ratio(cell, _reference_of(cell, candidates)))
        for cell in cells
    )


def _reference_of(cell: CellResult, candidates: Sequence[CellResult]) -> CellResult | None:
    """Find the reference at the same point of the axes that both know, or the only one there is."""
    if len(candidates) == 1:
        return candidates[0]
    agreeing = [
        other
        for other in candidates
        if all(other.params[axis] == cell.params[axis] for axis in other.params.keys() & cell.params.keys())
    ]
    return agreeing[0] if len(agreeing) == 1 else None


def _ratio(cell: CellResult, reference: CellResult | None) -> float | None:
    """Divide the two CPU figures, if they are there."""
    if cell.worker is None or reference is None or reference.worker is None:
        return None
    base = reference.worker.cpu_percent
    if not base.detected or base.mean <= 0:
        return None
    return cell.worker.cpu_percent.upper / base.mean
