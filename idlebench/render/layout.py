"""How a table fits a width: the roomiest way of drawing it that does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from idlebench.render.figures import aligned
from idlebench.render.table import Align, Column, Entry, Row, Table

GAP = 2


@dataclass(frozen=True, slots=True)
class Style:
    """One way to draw.

    Attributes:
        intervals: the 95 % interval as ``[low, high]``; otherwise as ``±``.
        gap: spaces between columns.
    """

    intervals: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as text, column by column, every text of a column equally wide.

    Attributes:
        columns: those that are drawn.
        texts: for each column its padded texts, from the top.
        widths: of each column, header included.
        gap: spaces between columns.
        left_out: titles of the columns that there was no room for.
    """

    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    gap: int
    left_out: tuple[str, ...]

    @property
    def width(self) -> int:
        """Characters in a line."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


def fit(table: Table, width: int) -> Layout:
    """Choose the roomiest layout of a table that is not wider than ``width``.

    First the interval is shortened, then the state goes into the place of the missing figures, then the gap
    narrows, then columns are left out, the least important first. What still does not fit is drawn wider
    than asked: nothing is cut.
    """
    layout = None
    for layout in _attempts(table):
        if layout.width <= width:
            return layout
    if layout is None:
        raise ValueError("a table has at least one way to be drawn")
    return layout


def _attempts(table: Table) -> Iterator[Layout]:
    """Give every layout, from the roomiest to the tightest."""
    yield _layout(table, Style(intervals=True, gap=GAP), ())
    yield _layout(table, Style(intervals=False, gap=GAP), ())
    inline = _state_inline(table)
    yield _layout(inline, Style(intervals=False, gap=GAP), ())
    yield _layout(inline, Style(intervals=False, gap=1), ())
    droppable = sorted((column for column in inline.columns if column.rank), key=lambda column: -column.rank)
    for count in range(1, len(droppable) + 1):
        left_out = droppable[:count]
        rest = inline.without([column.key for column in left_out])
        for gap in (GAP, 1):
            yield _layout(rest, Style(intervals=False, gap=gap), tuple(column.title for column in left_out))


def _state_inline(table: Table) -> Table:
    """Move the state of each row to the place of its first missing figure, or mark the row's name."""
    keys = [column.key for column in table.columns]
    if "validity" not in keys:
        return table
    place = keys.index("cpu")
    rows = tuple(_with_state(row, place) for row in table.rows)
    return Table(table.columns, rows, table.notes).without(["validity"])


def _with_state(row: Row, place: int) -> Row:
    if not row.state:
        return row
    entries = list(row.entries)
    if row.empty:
        entries[place] = Entry(row.state, entries[place].value)
    else:
        entries[0] = Entry(f"{entries[0].text} *", entries[0].value)
    return Row(row.label, tuple(entries), row.state, row.empty, row.quiet)


def _layout(table: Table, style: Style, left_out: tuple[str, ...]) -> Layout:
    texts = tuple(
        _column_texts(column, table.column(index), style) for index, column in enumerate(table.columns)
    )
    widths = tuple(
        max([cell_len(column.group), cell_len(column.unit), *(cell_len(text) for text in column_texts)])
        for column, column_texts in zip(table.columns, texts, strict=True)
    )
    padded = tuple(
        tuple(_pad(text, width, column.align) for text in column_texts)
        for column, column_texts, width in zip(table.columns, texts, widths, strict=True)
    )
    return Layout(table.columns, padded, widths, style.gap, left_out)


def _column_texts(column: Column, entries: Sequence[Entry], style: Style) -> list[str]:
    """Align one column; words among the figures keep out of the alignment."""
    if column.align is not Align.DECIMAL:
        return [entry.text for entry in entries]
    words = [entry.text[:1].isalpha() for entry in entries]
    figures = aligned(["" if word else entry.text for entry, word in zip(entries, words, strict=True)])
    tails = _tails(column, entries, style)
    both = [f"{figure} {tail}" if tail else figure for figure, tail in zip(figures, tails, strict=True)]
    width = max((len(text) for text in both), default=0)
    return [
        entry.text if word else text.ljust(width)
        for entry, word, text in zip(entries, words, both, strict=True)
    ]


def _tails(column: Column, entries: Sequence[Entry], style: Style) -> list[str]:
    """Give the interval of each entry; only the worker's CPU has the room for it."""
    if column.key != "cpu":
        return ["" for _ in entries]
    return [entry.interval if style.intervals else entry.spread for entry in entries]


def _pad(text: str, width: int, align: Align) -> str:
    """Pad to the column's width: words on the right, figures on the left."""
    space = " " * (width - cell_len(text))
    return text + space if align is Align.LEFT or text[:1].isalpha() else space + text
