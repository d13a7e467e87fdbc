"""What is different between two sides, without a verdict: that is the gate's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Metric


class Direction(StrEnum):
    """Where a figure went, if it went further than both parts of its default tolerance."""

    SAME = "same"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric of one cell on two sides.

    Attributes:
        metric: which.
        base: before, or None where it was not measured.
        head: now, or None.
        difference: head - base with its 95 % interval, or None without one of them.
        direction: ``same`` also where the interval holds 0.
    """

    metric: Metric
    base: Estimate | None
    head: Estimate | None
    difference: Estimate | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell on two sides.

    Attributes:
        label: as `Cell.label`.
        control: it is the blocked control.
        state: ``new``, ``gone`` or "" for a cell that both sides have.
        changes: in the order of `Metric`.
        notes: what makes the figures hard to compare, one sentence each.
    """

    label: str
    control: bool
    state: str
    changes: tuple[MetricChange, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineChanges:
    """Two sides, cell by cell.

    Attributes:
        scenario: name.
        base: the first side, in words.
        head: the second side.
        cells: head's in their order, then those that only the first has.
        notes: what holds for all cells, such as another machine.
    """

    scenario: str
    base: str
    head: str
    cells: tuple[CellChange, ...]
    notes: tuple[str, ...] = ()

    def count(self, direction: Direction) -> int:
        """Give how many figures went there."""
        return sum(change.direction is direction for cell in self.cells for change in cell.changes)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a figure has come since the oldest state of a baseline.

    Attributes:
        label: of the cell.
        metric: which.
        oldest: its mean then.
        now: its mean now.
        direction: whether that is further than both parts of its default tolerance.
    """

    label: str
    metric: Metric
    oldest: float
    now: float
    direction: Direction
