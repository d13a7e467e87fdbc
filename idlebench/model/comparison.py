"""A published table, such as before, after and the reduction, and what was measured in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = Mapping[str, str | int | float | bool]
"""Axis → value."""


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """One figure that the table gives for each row.

    Attributes:
        title: as the publication names it, such as ``Server CPU``.
        metric: what it is here, such as ``services.server.cpu_percent``.
    """

    title: str
    metric: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One condition.

    Attributes:
        title: as the publication names it, such as ``Before fix (no sleep)``.
        of: the variant that it is here.
        published: its figures in the publication's own words, one for each column.
        at: axis → value: the point of the sweep, where the variant is swept.
    """

    title: str
    of: str
    published: tuple[str, ...]
    at: Point = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published table that a report shows again, with what was measured beside each figure.

    Attributes:
        title: one line.
        columns: its figures.
        rows: its conditions.
        reduction: the published reductions from the first row to the last, one for each column; () for none.
        source: where it was published, or "".
    """

    title: str
    columns: tuple[ComparedColumn, ...]
    rows: tuple[ComparedRow, ...]
    reduction: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure, published and measured.

    Attributes:
        published: in the publication's own words.
        measured: the figure with its unit, as ``< 0.01 %`` where it was not detected, or "" without one.
        value: the figure measured; None where it is only known to be small, or was not measured.
    """

    published: str
    measured: str
    value: float | None


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One row of a comparison.

    Attributes:
        title: the condition, or ``Reduction``.
        figures: one for each column.
    """

    title: str
    figures: tuple[ComparedFigure, ...]


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """A published table beside what was measured.

    Attributes:
        title: one line.
        columns: titles of its figures.
        lines: its rows, the reduction last.
        source: where it was published, or "".
    """

    title: str
    columns: tuple[str, ...]
    lines: tuple[ComparedLine, ...]
    source: str = ""
