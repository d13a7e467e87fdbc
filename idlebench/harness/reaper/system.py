"""What differs between systems, in one place: the process table, adoption of orphans, certain signals."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

if sys.platform == "linux":
    from .procfs import Entry, entry, marker, table
else:
    from .bsd import Entry, entry, marker, table

__all__ = [
    "MARKER",
    "Entry",
    "adopt_orphans",
    "die_with_parent",
    "entry",
    "marker",
    "signal_exactly",
    "table",
]

MARKER: Final = "IDLEBENCH_SPAWN"
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36


_LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def _prctl(option: int, value: int) -> bool:
    """Call prctl; False where there is none."""
    return _LIBC is not None and bool(_LIBC.prctl(option, value, 0, 0, 0) == 0)


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose parent dies; False where the system cannot."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int) -> None:
    """Between fork and exec: be killed when the parent dies, even if it died before this call.

    A second net only: it covers direct children, and a set-user-id program drops it.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(127)


def _open_pidfd(pid: int) -> int:
    """Open a process; -1 where the system has no pidfds or a sandbox forbids them.

    Raises:
        ProcessLookupError: there is no such process.
    """
    if not hasattr(os, "pidfd_open"):
        return -1
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:
        return -1


def signal_exactly(pid: int, start: int, number: int) -> bool:
    """Signal a process that may not be our child, and no other that got its pid since.

    Where the system has pidfds there is no moment in which the pid could change hands.

    Returns:
        True if it was signalled.
    """
    if pid <= 1 or pid == os.getpid():
        return False
    handle = -1
    try:
        handle = _open_pidfd(pid)
        now = entry(pid)
        if now is None or now.start != start or not now.alive:
            return False
        if handle >= 0:
            signal.pidfd_send_signal(handle, number)
        else:
            os.kill(pid, number)
    except OSError:
        return False
    else:
        return True
    finally:
        if handle >= 0:
            os.close(handle)
