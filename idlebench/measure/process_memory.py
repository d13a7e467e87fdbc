"""Another process's memory, read without stopping it.

Linux only. It needs the right to trace the process, as py-spy does: the same user and ``ptrace_scope`` 0, or
CAP_SYS_PTRACE. Reading wakes nobody and changes nothing; what is read may change meanwhile, so that every
pointer found must be doubted.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

PROC: Final = Path("/proc")
_CHUNK: Final = 1 << 18
_HEAPS: Final = ("", "[heap]")
_HEAPS_AND_STACK: Final = (*_HEAPS, "[stack]")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_PRESENT: Final = 0x40
"""In the highest byte of an entry of pagemap: the page is in memory (0x80) or swapped (0x40)."""
_WORD: Final = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class MemoryMapping:
    """One mapping of ``/proc/PID/maps``.

    Attributes:
        start: first address.
        end: the address behind its last.
        writable: it may be written.
        offset: of its start in the file.
        path: of the file; "" for anonymous memory; ``[heap]`` and the like as they are.
        executable: it holds code.
    """

    start: int
    end: int
    writable: bool
    offset: int
    path: str
    executable: bool = False


class ProcessMemory:
    """The memory of one process; a context manager."""

    def __init__(self, pid: int, *, root: Path = PROC) -> None:
        """Open it.

        Args:
            pid: the process.
            root: where proc(5) is mounted.

        Raises:
            OSError: it is gone, or this user may not read it.
        """
        self.mappings: Final = tuple(
            parse_maps((root / str(pid) / "maps").read_text(errors="surrogateescape"))
        )
        self._file = os.open(root / str(pid) / "mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._pages = os.open(root / str(pid) / "pagemap", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._pages = -1

    def __enter__(self) -> Self:
        """Give it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        os.close(self._file)
        if self._pages >= 0:
            os.close(self._pages)

    def read(self, address: int, size: int) -> bytes:
        """Read some bytes.

        Raises:
            OSError: there is nothing at that address.
        """
        try:
            found = os.pread(self._file, size, address)
        except OverflowError as error:
            raise OSError(f"no such address: {address:#x}") from error
        if len(found) < size:
            raise OSError(f"the memory at {address:#x} ends too soon")
        return found

    def word(self, address: int) -> int:
        """Read a pointer or any other unsigned number of 8 bytes."""
        (value,) = _WORD.unpack(self.read(address, 8))
        return int(value)

    def holders(self, values: Collection[int], most_bytes: int) -> Iterator[tuple[int, int]]:
        """Give every aligned address of private data that holds one of some numbers of 8 bytes, and which.

        Args:
            values: the numbers; memory is read once, and searched for each.
            most_bytes: where to stop: what lies behind so much that is in use is not looked at.
        """
        needles = {value: _WORD.pack(value) for value in values}
        for start, data in self._chunks(_HEAPS, most_bytes):
            for value, needle in needles.items():
                index = data.find(needle)
                while index >= 0:
                    if index % 8 == 0:
                        yield start + index, value
                    index = data.find(needle, index + 1)

    def private(self, most_bytes: int) -> Iterator[bytes]:
        """Give what is in use of the private memory and of the stacks, piece by piece.

        Args:
            most_bytes: where to stop.
        """
        for _, data in self._chunks(_HEAPS_AND_STACK, most_bytes):
            yield data

    def _chunks(self, names: Collection[str], most_bytes: int) -> Iterator[tuple[int, bytes]]:
        """Give address and content of what is in use of the writable mappings with such names."""
        for mapping in self.mappings:
            if not mapping.writable or mapping.path not in names:
                continue
            for start in range(mapping.start, mapping.end, _CHUNK):
                size = min(_CHUNK, mapping.end - start)
                if not self._in_use(start, size):
                    continue
                most_bytes -= size
                if most_bytes < 0:
                    return
                try:
                    yield start, os.pread(self._file, size, start)
                except OSError:
                    continue

    def _in_use(self, start: int, size: int) -> bool:
        """Tell whether any page was ever touched (proc_pid_pagemap(5)): stacks of threads mostly were not."""
        if self._pages < 0:
            return True
        try:
            entries = os.pread(self._pages, size // _PAGE * 8, start // _PAGE * 8)
        except OSError:
            return True
        return max(entries[7::8], default=_PRESENT) >= _PRESENT


def parse_maps(text: str) -> Iterator[MemoryMapping]:
    """Read ``/proc/PID/maps`` (proc_pid_maps(5))."""
    for line in text.splitlines():
        fields = line.split(maxsplit=5)
        start, _, end = fields[0].partition("-")
        path = fields[5] if len(fields) > 5 else ""
        yield MemoryMapping(
            int(start, 16), int(end, 16), "w" in fields[1], int(fields[2], 16), path, "x" in fields[1]
        )
