"""A table that has been computed: formatted text for people, raw values for sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from idlebench.errors import UsageError

Raw = str | int | float | bool | None


class Align(StrEnum):
    """Where a column's texts stand."""

    LEFT = "left"
    RIGHT = "right"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: what ``--sort`` calls it.
        group: first line of its header, such as ``worker CPU``.
        unit: second line, such as ``% of a core``.
        align: words on the left, figures at their decimal point, ratios on the right.
        rank: the column with the highest rank is left out first where a terminal is too narrow;
            0 is never left out.
        aliases: other words that ``--sort`` takes for it.
    """

    key: str
    group: str
    unit: str = ""
    align: Align = Align.DECIMAL
    rank: int = 0
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The header on one line."""
        space = "" if self.unit.startswith("/") or self.group.endswith("_") else " "
        return f"{self.group}{space}{self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands where a row and a column meet.

    Attributes:
        text: formatted, not yet padded.
        value: raw, for sorting; None sorts last.
        spread: the 95 % interval as ``±1.3``, or "".
        interval: the same as ``[83.8, 86.4]``, or "".
    """

    text: str
    value: Raw = None
    spread: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        label: names the row, unique in its table.
        entries: one for each column.
        state: one word that says why the figures are missing or not all there; "" if all is well.
        empty: there is no figure in it.
        quiet: a control, drawn dimly.
    """

    label: str
    entries: tuple[Entry, ...]
    state: str = ""
    empty: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, and what must be read with them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def column(self, index: int) -> tuple[Entry, ...]:
        """Every entry of one column, from the top."""
        return tuple(row.entries[index] for row in self.rows)

    def without(self, keys: Sequence[str]) -> Table:
        """Give the table without some columns."""
        kept = [index for index, column in enumerate(self.columns) if column.key not in keys]
        return replace(
            self,
            columns=tuple(self.columns[index] for index in kept),
            rows=tuple(replace(row, entries=tuple(row.entries[i] for i in kept)) for row in self.rows),
        )

    def sorted_by(self, key: str) -> Table:
        """Give the table with its rows sorted by a column, the smallest first; ``-key`` turns it round.

        Rows without a value stand last either way.

        Raises:
            UsageError: there is no such column.
        """
        if not key:
            return self
        name = key.removeprefix("-")
        index = self._index_of(name)
        with_value = [row for row in self.rows if row.entries[index].value is not None]
        without = [row for row in self.rows if row.entries[index].value is None]
        with_value.sort(key=lambda row: _sortable(row.entries[index].value), reverse=key.startswith("-"))
        return replace(self, rows=(*with_value, *without))

    def _index_of(self, name: str) -> int:
        for index, column in enumerate(self.columns):
            if name.lower() in (column.key, column.title.lower(), *column.aliases):
                return index
        keys = [column.key for column in self.columns]
        near = get_close_matches(name, keys, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise UsageError(
            f"there is no column {name!r} to sort by",
            where="--sort",
            remedy=f"{hint}one of {', '.join(keys)}; with a minus in front, the largest first",
        )


def _sortable(value: Raw) -> tuple[int, float, str]:
    """Make numbers and words comparable: numbers first."""
    if isinstance(value, (bool, int, float)):
        return (0, float(value), "")
    return (1, 0.0, str(value))
