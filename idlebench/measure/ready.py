"""Whether a descriptor of another process is ready: what poll(2) would tell the process itself.

The kernel lends us a duplicate (pidfd_getfd(2), Linux 5.6), which is polled without waiting and closed
at once. Nothing is read from it and the process does not notice. It needs the right to trace, and traces
nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_PIDFD_GETFD: Final = 438  # the same number on every architecture
_REFUSED: Final = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS})


@dataclass(frozen=True, slots=True)
class Readiness:
    """What poll says of one descriptor.

    Attributes:
        ready: a poll for reading would return at once.
        hung_up: end of file, hang-up or an error is pending.
    """

    ready: bool
    hung_up: bool


class ReadyReader:
    """Looks at descriptors of processes; `hidden` tells that this user or this system does not allow it."""

    def __init__(self) -> None:
        """Find the system call."""
        self.hidden = sys.platform != "linux" or not hasattr(os, "pidfd_open")
        self._syscall = None if self.hidden else ctypes.CDLL(None, use_errno=True).syscall

    def look(self, pid: int, fds: Iterable[int]) -> Mapping[int, Readiness]:
        """Look at some descriptors of one process; those that cannot be looked at are left out."""
        if self.hidden or self._syscall is None:
            return {}
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            return {}
        found = {}
        try:
            for fd in fds:
                copy = int(self._syscall(_PIDFD_GETFD, handle, fd, 0))
                if copy >= 0:
                    found[fd] = _polled(copy)
                elif ctypes.get_errno() in _REFUSED:
                    self.hidden = True
                    break
        finally:
            os.close(handle)
        return found


def _polled(copy: int) -> Readiness:
    try:
        poll = select.poll()
        poll.register(copy, select.POLLIN | select.POLLRDHUP)
        events = sum(event for _, event in poll.poll(0))
    finally:
        os.close(copy)
    gone = select.POLLHUP | select.POLLERR | select.POLLRDHUP
    return Readiness(bool(events & (select.POLLIN | gone)), bool(events & gone))
