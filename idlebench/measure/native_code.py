"""Names for addresses of native code, and the system call that a sample was taken in.

Names come from the symbol tables of the program and of its libraries; a stripped program has none of its own.
Without frame pointers the caller of a library's function stands somewhere on the stack: the first word that
points behind a call in the program itself is taken for it.
"""

from __future__ import annotations

import bisect
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.measure.elf_symbols import Function, NotElfError, functions
from idlebench.measure.memory import Memory
from idlebench.measure.perf_records import PerfSample
from idlebench.measure.process_memory import PROC, MemoryMapping, parse_maps

_SYSCALL: Final = b"\x0f\x05"
_SET_NUMBER: Final = 0xB8  # mov $number, %eax
_SET_NUMBER_SIZE: Final = 5
_SVC: Final = bytes.fromhex("010000d4")
_WORD: Final = 8
UNKNOWN: Final = -1
"""The number of a system call whose number cannot be told."""


@dataclass(frozen=True, slots=True)
class NativePlace:
    """A function of native code.

    Attributes:
        file: the program or library.
        function: its name; "" where no symbol is known.
        program: it belongs to the program itself and to no library.
    """

    file: str
    function: str
    program: bool


class NativeCode:
    """The code of one process, as it is mapped now."""

    def __init__(self, pid: int, memory: Memory, root: Path = PROC) -> None:
        """Read what is mapped.

        Args:
            pid: the process.
            memory: of processes.
            root: the procfs.

        Raises:
            OSError: it is gone, or this user may not look.
        """
        text = (root / str(pid) / "maps").read_text(errors="surrogateescape")
        self.mappings: Final = sorted(parse_maps(text), key=lambda one: one.start)
        self._starts = [one.start for one in self.mappings]
        self._exe = str((root / str(pid) / "exe").readlink())
        self._files = root / str(pid) / "root"
        self._known: dict[str, Sequence[Function]] = {}
        self._pid = pid
        self._memory = memory

    def frames(self, sample: PerfSample) -> tuple[NativePlace, ...]:
        """Give where a sample was taken, innermost first: a function of a library with its caller."""
        inner = self.place(sample.code)
        if inner is not None and inner.program:
            return (inner,) if inner.function else ()
        caller = self._caller(sample)
        return tuple(one for one in (inner, caller) if one is not None and one.function)

    def place(self, address: int) -> NativePlace | None:
        """Give the function at an address, or None if no file is mapped there."""
        mapping = self._mapping(address)
        if mapping is None or not mapping.path.startswith("/"):
            return None
        name = _name(self._functions(mapping.path), address - mapping.start + mapping.offset)
        return NativePlace(mapping.path, name, mapping.path == self._exe)

    def call_number(self, sample: PerfSample) -> int | None:
        """Give the number of the system call that the program was in, None for none, or `UNKNOWN`.

        Where no register keeps it (x86_64), the instruction that has set it stands before that of the call.
        """
        if sample.number is not None:
            return sample.number if self._before(sample, len(_SVC)) == _SVC else None
        code = self._before(sample, _SET_NUMBER_SIZE + len(_SYSCALL))
        if not code.endswith(_SYSCALL):
            return None
        return int(struct.unpack_from("<i", code, 1)[0]) if code[0] == _SET_NUMBER else UNKNOWN

    def _before(self, sample: PerfSample, size: int) -> bytes:
        return self._memory.read(self._pid, sample.code - size, size) or b""

    def _caller(self, sample: PerfSample) -> NativePlace | None:
        count = len(sample.stack) // _WORD
        words = struct.unpack_from(f"<{count}Q", sample.stack)
        for word in words if sample.link is None else (sample.link, *words):
            mapping = self._mapping(word)
            if mapping is not None and mapping.executable and mapping.path == self._exe:
                return self.place(word - 1)  # it returns to behind the call
        return None

    def _functions(self, path: str) -> Sequence[Function]:
        if path not in self._known:
            self._known[path] = ()
            known = self._files / path.lstrip("/")
            with suppress(OSError, NotElfError):
                if known.is_file():  # what stands there now may be a pipe, which would not open
                    with known.open("rb") as file:
                        self._known[path] = functions(file)
        return self._known[path]

    def _mapping(self, address: int) -> MemoryMapping | None:
        index = bisect.bisect_right(self._starts, address) - 1
        if index < 0 or address >= self.mappings[index].end:
            return None
        return self.mappings[index]


def _name(known: Sequence[Function], offset: int) -> str:
    index = bisect.bisect_right(known, offset, key=lambda one: one.start) - 1
    if index < 0:
        return ""
    found = known[index]
    return found.name if offset < found.start + found.size or not found.size else ""
