"""Which line an instruction of a code object belongs to, from its location table.

The format is CPython's since 3.11, described in ``Objects/locations.md`` of its source: entries of one byte
with a kind and a length, then varints of six bits.
"""

from __future__ import annotations

from typing import Final

_NONE: Final = 15
_LONG: Final = 14
_NO_COLUMNS: Final = 13
_ONE_LINE: Final = 10


def line_of(table: bytes, first_line: int, instruction: int) -> int:
    """Give the line of an instruction, or the first line of the code if the table does not tell.

    Args:
        table: ``co_linetable``.
        first_line: ``co_firstlineno``.
        instruction: its index, in units of two bytes.
    """
    line, at, index = first_line, 0, 0
    try:
        while index < len(table):
            kind, length = (table[index] >> 3) & 15, (table[index] & 7) + 1
            index += 1
            entry = _Varints(table, index)
            line += _line_delta(kind, entry)
            index = _end(table, index)
            at += length
            if at > instruction:
                return first_line if kind == _NONE else line
    except IndexError:
        return first_line
    return first_line


class _Varints:
    def __init__(self, table: bytes, index: int) -> None:
        self._table = table
        self._index = index

    def unsigned(self) -> int:
        """Read the next number: six bits a byte, the lowest first."""
        value, shift = 0, 0
        while True:
            byte = self._table[self._index]
            self._index += 1
            value |= (byte & 63) << shift
            shift += 6
            if not byte & 64:
                return value

    def signed(self) -> int:
        """Read the next number, whose lowest bit is its sign."""
        value = self.unsigned()
        return -(value >> 1) if value & 1 else value >> 1


def _line_delta(kind: int, entry: _Varints) -> int:
    if kind in {_LONG, _NO_COLUMNS}:
        return entry.signed()
    return kind - _ONE_LINE if _ONE_LINE <= kind < _NO_COLUMNS else 0


def _end(table: bytes, index: int) -> int:
    """Give where the next entry begins: only a first byte has its highest bit set."""
    while index < len(table) and not table[index] & 128:
        index += 1
    return index
