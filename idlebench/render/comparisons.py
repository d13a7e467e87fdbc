"""Published tables in the publication's own shape, what was measured beside each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from idlebench.model.comparison import ComparisonResult
from idlebench.render.figures import MISSING
from idlebench.render.safe_text import one_line
from idlebench.render.table import Align, Column, Entry, Row, Table

_CONDITION: Final = Column("condition", "", "", align=Align.LEFT)


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """A published table, ready to be drawn.

    Attributes:
        title: one line.
        table: two columns for each published one: published, measured.
        source: where it was published, or "".
    """

    title: str
    table: Table
    source: str


def comparison_tables(comparisons: Sequence[ComparisonResult]) -> tuple[ComparisonTable, ...]:
    """Set each published table."""
    return tuple(
        ComparisonTable(one_line(each.title), _table(each), one_line(each.source)) for each in comparisons
    )


def _table(comparison: ComparisonResult) -> Table:
    columns = [_CONDITION]
    for index, title in enumerate(map(one_line, comparison.columns)):
        columns.append(Column(f"published-{index}", title, "published", align=Align.RIGHT))
        columns.append(Column(f"measured-{index}", title, "measured", align=Align.RIGHT))
    rows = []
    for line in comparison.lines:
        entries = [Entry(one_line(line.title))]
        for _, figure in zip_longest(comparison.columns, line.figures[: len(comparison.columns)]):
            entries.append(Entry(one_line(figure.published) if figure else ""))
            entries.append(
                Entry(one_line(figure.measured) or MISSING, figure.value) if figure else Entry(MISSING)
            )
        rows.append(Row(one_line(line.title), tuple(entries)))
    return Table(tuple(columns), tuple(rows))
