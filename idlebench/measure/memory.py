"""Reading a few bytes of another process's memory; it goes on all the while."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from idlebench.measure.syscalls import Pointer, TimeKind

PROC: Final = Path("/proc")
_PAIR: Final = struct.Struct("=qq")
_POLL_ENTRY: Final = struct.Struct("=ihh")
_MOST_ENTRIES: Final = 256


class Memory:
    """The memory of processes, through ``/proc/PID/mem`` kept open.

    It asks the kernel for the right to trace, and neither traces nor stops. A kept descriptor shows the
    memory that the process had when it was opened: after an exec it reads nothing, and is opened anew.
    """

    def __init__(self, root: Path = PROC) -> None:
        """Open nothing yet.

        Args:
            root: the procfs.
        """
        self._root = root
        self._kept: dict[int, int] = {}

    def read(self, pid: int, address: int, size: int) -> bytes | None:
        """Give those bytes, or None if they cannot be read."""
        for fresh in (False, True):
            if fresh:
                self.drop(pid)
            try:
                if pid not in self._kept:
                    self._kept[pid] = os.open(self._root / str(pid) / "mem", os.O_RDONLY | os.O_CLOEXEC)
                data = os.pread(self._kept[pid], size, address)
            except (OSError, OverflowError, ValueError):
                continue
            if len(data) == size:
                return data
        return None

    def drop(self, pid: int) -> None:
        """Let go of a process."""
        kept = self._kept.pop(pid, None)
        if kept is not None:
            os.close(kept)

    def close(self) -> None:
        """Let go of all."""
        for pid in tuple(self._kept):
            self.drop(pid)


def read_time(memory: Memory, pid: int, pointer: Pointer) -> float | None:
    """Give the seconds at a pointer, a length or a moment of a clock; None if there are none to read."""
    data = memory.read(pid, pointer.address, _PAIR.size)
    if data is None:
        return None
    seconds, fraction = _PAIR.unpack(data)
    unit = 1_000_000 if pointer.kind is TimeKind.TIMEVAL else 1_000_000_000
    return seconds + fraction / unit if seconds >= 0 and 0 <= fraction < unit else None


def poll_set(memory: Memory, pid: int, address: int, size: int) -> tuple[int, ...]:
    """Give the descriptors of the array that poll(2) waits on; () if it cannot be read."""
    count = min(size, _MOST_ENTRIES)
    data = memory.read(pid, address, count * _POLL_ENTRY.size) if count > 0 and address else None
    return () if data is None else tuple(fd for fd, _, _ in _POLL_ENTRY.iter_unpack(data) if fd >= 0)


def select_set(memory: Memory, pid: int, address: int, size: int) -> tuple[int, ...]:
    """Give the descriptors of the bit set that select(2) reads from; () if it cannot be read."""
    count = min(size, 8 * _MOST_ENTRIES)
    data = memory.read(pid, address, (count + 7) // 8) if count > 0 and address else None
    return () if data is None else tuple(_bits(data))


def _bits(data: bytes) -> Iterator[int]:
    for place, byte in enumerate(data):
        yield from (8 * place + bit for bit in range(8) if byte >> bit & 1)
