"""What a process asks poll(2) for, found in its memory: a set of descriptors is nowhere else while it spins.

Where a thread sleeps in poll(2), ``/proc/PID/task/TID/syscall`` has the address of the set; of one that
never sleeps it has nothing. But the set stays where it is from call to call, and an entry tells itself: a
descriptor that is open, what is waited for, and what was answered. Only those are looked for that were
answered with "writable": what can be read or has hung up shows in the descriptor itself.
"""

from __future__ import annotations

import select
import struct
from collections.abc import Iterable
from typing import Final

from idlebench.measure.process_memory import PROC, ProcessMemory

MOST_BYTES: Final = 64 << 20
MOST_DESCRIPTORS: Final = 32
_ENTRY: Final = struct.Struct("<ihh")  # struct pollfd
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
    entries = {
        _ENTRY.pack(fd, asked, select.POLLOUT): fd for fd in list(fds)[:MOST_DESCRIPTORS] for asked in _ASKED
    }
    found: set[int] = set()
    with ProcessMemory(pid, root=PROC) as memory:
        for data in memory.private(MOST_BYTES):
            found |= {fd for entry, fd in entries.items() if fd not in found and entry in data}
    return frozenset(found)
