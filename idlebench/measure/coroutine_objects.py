"""One suspended coroutine, read from another process's memory and doubted at every step."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Final, Self

from idlebench.measure import coroutine_layout
from idlebench.measure.coroutine_layout import LAYOUTS, Layout
from idlebench.measure.frames import Frame
from idlebench.measure.line_table import line_of
from idlebench.measure.process_memory import ProcessMemory

_SUSPENDED: Final = range(-3, 1)
"""States of a frame that has not ended: created, suspended, suspended in ``yield from``, running."""
_LONGEST: Final = 1 << 16
_MOST_VARIABLES: Final = 64
_MOST_REFERENCES: Final = 1 << 32
_TIMED: Final = {"sleep": 0, "wait_for": 1, "wait": 1, "_wait": 1, "sleep_until": 0, "fail_after": 0}
"""Functions of event loops → which of their arguments says how long they wait."""
_LOOPS: Final = ("/anyio/", "/trio/", "/curio/")
_STANDARD_LOOP: Final = "/asyncio/"  # of a package it is a client's, such as redis.asyncio
_PACKAGES: Final = "-packages/"
_TIMEOUT: Final = "timeout"
"""What clients of brokers and servers call the variable that says how long they wait."""
_WRAPPERS: Final = frozenset({"coroutine_wrapper", "async_generator_asend", "async_generator_athrow"})
_GENERATORS: Final = frozenset({"coroutine", "async_generator", "generator"})


@dataclass(frozen=True, slots=True)
class Suspended:
    """One coroutine.

    Attributes:
        frame: where it waits.
        awaits: address of the coroutine that it awaits, or 0 if it awaits something else.
        timeout_s: how long, if it is a function of an event loop that takes that as an argument, or one of a
            package that has it in a variable ``timeout``.
    """

    frame: Frame
    awaits: int
    timeout_s: float | None


@dataclass(frozen=True, slots=True)
class _Code:
    file: str
    function: str
    first_line: int
    variables: int
    timeout: int | None
    line_table: bytes
    instructions: int


class Coroutines:
    """Reads coroutines of one process; code objects and names of types are remembered."""

    def __init__(self, layout: Layout, memory: ProcessMemory, code_type: int) -> None:
        """Take where things are; use `of`."""
        self._layout = layout
        self._memory = memory
        self._code_type = code_type
        self._codes: dict[int, _Code | None] = {}
        self._types: dict[int, str] = {}

    @classmethod
    def of(cls, version: tuple[int, int], memory: ProcessMemory, code_type: int) -> Self | None:
        """Give a reader for a release of CPython, or None if its layout is not known.

        Args:
            version: major and minor.
            memory: of the process.
            code_type: address of the type of code objects.
        """
        layout = LAYOUTS.get(version)
        return None if layout is None else cls(layout, memory, code_type)

    def read(self, address: int) -> Suspended | None:
        """Read the coroutine, or generator, at an address; None if there is none that waits."""
        try:
            return self._read(address)
        except (OSError, struct.error, UnicodeDecodeError):
            return None

    def _read(self, address: int) -> Suspended | None:
        memory, layout = self._memory, self._layout
        frame_at = address + layout.frame
        (state,) = struct.unpack("<b", memory.read(address + layout.state, 1))
        if not 0 < memory.word(address) < _MOST_REFERENCES or state not in _SUSPENDED:
            return None
        code = self._code(memory.word(frame_at + layout.code))
        if code is None:
            return None
        instruction = (memory.word(frame_at + layout.instruction) - code.instructions) // 2
        line = line_of(code.line_table, code.first_line, max(0, instruction - layout.next_instruction))
        frame = Frame(code.file, line, code.function)
        (top,) = struct.unpack("<i", memory.read(frame_at + layout.stack_top, 4))
        awaits = 0
        if code.variables < top < code.variables + _LONGEST:
            awaits = self._awaited(memory.word(frame_at + layout.values + 8 * (top - 1)))
        return Suspended(frame, awaits, self._timeout(code, frame_at + layout.values))

    def _awaited(self, address: int) -> int:
        """Follow what stands for a coroutine to the coroutine itself; 0 for anything else."""
        kind = self.type_name(address)
        if kind in _WRAPPERS:
            address = self._memory.word(address + coroutine_layout.INNER)
            kind = self.type_name(address)
        return address if kind in _GENERATORS else 0

    def _timeout(self, code: _Code, values_at: int) -> float | None:
        if code.timeout is None or code.timeout >= code.variables:
            return None
        seconds = self._number(self._memory.word(values_at + 8 * code.timeout))
        # A client's 0 stands for no timeout at all, or is not used; an event loop's is meant.
        return seconds if seconds or _of_loop(code.file) else None

    def _number(self, address: int) -> float | None:
        """Read a float, or an integer small enough to be a timeout."""
        kind = self.type_name(address)
        if kind == "float":
            (value,) = struct.unpack("<d", self._memory.read(address + coroutine_layout.FLOAT, 8))
            return float(value) if math.isfinite(value) and value >= 0 else None
        if kind == "int":
            return float(self.small_integer(address))
        return None

    def small_integer(self, address: int) -> int:
        """Read the lowest digit, 30 bits, of an integer object.

        Raises:
            OSError: there is nothing.
        """
        (digit,) = struct.unpack("<I", self._memory.read(address + self._layout.digit, 4))
        return int(digit)

    def type_name(self, address: int) -> str:
        """Give the name of an object's type; "" of no object.

        Raises:
            OSError, UnicodeDecodeError: what is there is no object.
        """
        if not address:
            return ""
        kind = self._memory.word(address + coroutine_layout.TYPE)
        if kind not in self._types:
            text = self._memory.word(kind + coroutine_layout.TYPE_NAME)
            self._types[kind] = self._memory.read(text, 32).partition(b"\0")[0].decode("ascii")
        return self._types[kind]

    def _code(self, address: int) -> _Code | None:
        if address not in self._codes:
            known = address and self._memory.word(address + coroutine_layout.TYPE) == self._code_type
            self._codes[address] = self._read_code(address) if known else None
        return self._codes[address]

    def _read_code(self, address: int) -> _Code:
        memory, layout = self._memory, self._layout
        first_line, variables = struct.unpack("<ii", memory.read(address + layout.first_line, 8))
        file = self.string(memory.word(address + layout.file))
        function = self.string(memory.word(address + layout.qualified_name))
        return _Code(
            file=file,
            function=function,
            first_line=first_line,
            variables=variables,
            timeout=self._timed_by(file, function, memory.word(address + coroutine_layout.NAMES)),
            line_table=self._bytes(memory.word(address + layout.line_table)),
            instructions=address + layout.instructions,
        )

    def _timed_by(self, file: str, function: str, names: int) -> int | None:
        """Give which of a function's variables says how long it waits, or None."""
        if _of_loop(file):
            return _TIMED.get(function.rpartition(".")[2])
        if _PACKAGES not in file:
            return None
        count = min(self._memory.word(names + coroutine_layout.SIZE), _MOST_VARIABLES)
        items = names + coroutine_layout.ITEMS
        named = (self.string(self._memory.word(items + 8 * index)) for index in range(count))
        return next((index for index, name in enumerate(named) if name == _TIMEOUT), None)

    def string(self, address: int) -> str:
        """Read a string object.

        Raises:
            OSError, struct.error, UnicodeDecodeError: what is there is no string.
        """
        memory, layout = self._memory, self._layout
        length = min(memory.word(address + coroutine_layout.SIZE), _LONGEST)
        (flags,) = struct.unpack("<I", memory.read(address + coroutine_layout.STRING_STATE, 4))
        width, is_ascii = flags >> 2 & 7, bool(flags & 64)
        start = address + (layout.ascii if is_ascii else layout.compact)
        encoding = {1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"}.get(width)
        if encoding is None:
            raise struct.error("no such string")
        return memory.read(start, length * width).decode(encoding)

    def _bytes(self, address: int) -> bytes:
        length = min(self._memory.word(address + coroutine_layout.SIZE), _LONGEST)
        return self._memory.read(address + coroutine_layout.BYTES, length)


def _of_loop(file: str) -> bool:
    """Whether a function of this file is an event loop's."""
    return any(loop in file for loop in _LOOPS) or (_STANDARD_LOOP in file and _PACKAGES not in file)
