"""Where CPython keeps what is needed of a suspended coroutine, release by release, on 64 bits.

The numbers are ``offsetof`` of the members in the headers of 3.11.7, 3.12.1 and 3.13.0, compiled. Layouts are
fixed within a minor release. A release that is not in the table is not read: a guess would show nonsense.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Layout:
    """Offsets in bytes.

    Attributes:
        state: ``gi_frame_state`` in a generator, coroutine or asynchronous generator; one signed byte.
        frame: ``gi_iframe``.
        code: the code object in a frame.
        instruction: pointer to the instruction in a frame.
        next_instruction: that pointer is of the instruction to come, not of the last one.
        stack_top: ``stacktop`` in a frame, four bytes, in words from ``values``.
        values: ``localsplus`` in a frame.
        first_line: ``co_firstlineno`` in a code object; ``co_nlocalsplus`` lies behind it.
        file: ``co_filename``.
        qualified_name: ``co_qualname``.
        line_table: ``co_linetable``.
        instructions: ``co_code_adaptive``.
        ascii: text of a compact ASCII string.
        compact: text of any other compact string.
        digit: the lowest digit of an integer.
    """

    state: int
    frame: int
    code: int
    instruction: int
    next_instruction: bool
    stack_top: int
    values: int
    first_line: int
    file: int
    qualified_name: int
    line_table: int
    instructions: int
    ascii: int
    compact: int
    digit: int


LAYOUTS: Final = {
    (3, 11): Layout(75, 80, 32, 56, False, 64, 72, 72, 112, 128, 136, 184, 48, 72, 24),
    (3, 12): Layout(67, 72, 0, 56, False, 64, 72, 68, 112, 128, 136, 192, 40, 56, 24),
    (3, 13): Layout(67, 72, 0, 56, True, 64, 72, 68, 112, 128, 136, 200, 40, 56, 24),
}
TYPE: Final = 8
"""``ob_type`` in every object."""
SIZE: Final = 16
"""``ob_size`` in an object of varying size; the length of a string."""
INNER: Final = 16
"""What the wrapper of a coroutine or of an asynchronous generator's step stands for."""
BYTES: Final = 32
"""``ob_sval`` in a bytes object."""
NAMES: Final = 96
"""``co_localsplusnames`` in a code object of each of these releases."""
ITEMS: Final = 24
"""``ob_item`` in a tuple."""
FLOAT: Final = 16
"""``ob_fval`` in a float."""
STRING_STATE: Final = 32
"""Flags of a string."""
TYPE_NAME: Final = 24
"""``tp_name`` in a type."""
