"""How a process of somebody else ended.

Only the parent of a process is told its exit status, and takes it away by wait(2): it can be read from
``/proc/PID/stat`` in the moment in between, which a parent that waits makes short. Since Linux 6.15 a pidfd
that was opened while the process lived gives it afterwards too (PIDFD_GET_INFO with PIDFD_INFO_EXIT in
``linux/pidfd.h``), to anybody who could open one.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from typing import Final

MOST_HELD: Final = 200
_INFO_SIZE: Final = 64  # PIDFD_INFO_SIZE_VER0
_GET_INFO: Final = 3 << 30 | _INFO_SIZE << 16 | 0xFF << 8 | 11
_EXIT: Final = 1 << 3
_MASK: Final = struct.Struct("<Q")
_STATUS_AT: Final = 60


class EndedProcesses:
    """Holds processes by a pidfd each, and tells how they ended."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._held: dict[int, int] = {}

    def hold(self, pid: int) -> None:
        """Hold a process that lives; nothing if the system has no pidfds, or if enough are held."""
        if pid in self._held or len(self._held) >= MOST_HELD or not hasattr(os, "pidfd_open"):
            return
        with suppress(OSError):
            self._held[pid] = os.pidfd_open(pid)

    def release(self, pid: int) -> int | None:
        """Let go of a process; give its exit status as wait(2) does, or None if that cannot be told."""
        handle = self._held.pop(pid, None)
        if handle is None:
            return None
        try:
            return _status(handle)
        finally:
            os.close(handle)

    def close(self) -> None:
        """Let go of all."""
        for pid in tuple(self._held):
            self.release(pid)


def _status(handle: int) -> int | None:
    info = bytearray(_INFO_SIZE)
    _MASK.pack_into(info, 0, _EXIT)
    try:
        fcntl.ioctl(handle, _GET_INFO, info)
    except OSError:
        return None
    if not _MASK.unpack_from(info)[0] & _EXIT:
        return None
    return int(struct.unpack_from("<i", info, _STATUS_AT)[0])
