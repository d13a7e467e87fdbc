"""What a process asks poll(2) for, found in its memory: a set of descriptors is nowhere else while it spins.

Where a thread sleeps in poll(2), ``/proc/PID/task/TID/syscall`` has the address of the set; of one that
never sleeps it has nothing. But the set stays where it is from call to call, and an entry tells itself: a
descriptor that is open, what is waited for, and what was answered. Only those are looked for that were
answered with "writable": what can be read or has hung up shows in the descriptor itself.
"""

from __future__ import annotations

import select
import struct
import sys
from collections.abc import Iterable
from typing import Final

from idlebench.measure.process_memory import PROC, ProcessMemory

MOST_BYTES: Final = 64 << 20
MOST_DESCRIPTORS: Final = 32
_SIZE: Final = 8  # bytes of a struct pollfd: an int and two shorts
_ASKED: Final = (
    select.POLLOUT,
    select.POLLIN | select.POLLOUT,
    select.POLLIN | select.POLLPRI | select.POLLOUT,
    select.POLLIN | select.POLLOUT | select.POLLRDHUP,
)


def asked_to_write(pid: int, fds: Iterable[int]) -> frozenset[int]:
    """Give those descriptors that stand in a poll set as waited for until they are writable, and are.

    Args:
        pid: the process.
        fds: its sockets and pipes.

    Raises:
        OSError: it is gone, or this user may not read its memory.
    """
    entries = {_entry(fd, asked): fd for fd in list(fds)[:MOST_DESCRIPTORS] for asked in _ASKED}
    found: set[int] = set()
    with ProcessMemory(pid, root=PROC) as memory:
        for data in memory.private(MOST_BYTES):
            # Entries are aligned, and most memory repeats itself: 10 ms a megabyte, however many are wanted.
            found |= entries.keys() & set(memoryview(data[: len(data) // _SIZE * _SIZE]).cast("q"))
    return frozenset(entries[entry] for entry in found)


def _entry(fd: int, asked: int) -> int:
    """Give a struct pollfd that was answered with "writable", as the number that stands in memory."""
    return int.from_bytes(struct.pack("=ihh", fd, asked, select.POLLOUT), sys.byteorder, signed=True)
