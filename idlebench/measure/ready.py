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
import socket
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_PIDFD_GETFD: Final = 438  # the same number on every architecture
_SOCKET_TIME: Final = struct.Struct("@ll")  # struct timeval
_REFUSED: Final = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS})


@dataclass(frozen=True, slots=True)
class Readiness:
    """What poll says of one descriptor.

    Attributes:
        ready: a poll for what the process waits for would return at once.
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

    def look(self, pid: int, interests: Mapping[int, int]) -> Mapping[int, Readiness]:
        """Look at some descriptors of one process; those that cannot be looked at are left out.

        Args:
            pid: the process.
            interests: descriptor → the events of poll(2) that the process waits for; 0: it is not told of
                what lasts, so that nothing makes it ready.
        """
        return {fd: _polled(copy, interests[fd]) for fd, copy in self._copies(pid, interests)}

    def receive_timeout_s(self, pid: int, fd: int) -> float | None:
        """Give how long a read of a socket waits at most (SO_RCVTIMEO); None for ever, or if it is none."""
        for _, copy in self._copies(pid, (fd,)):
            try:
                value = _SOCKET_TIME.unpack(_option(copy))
            except (OSError, struct.error):
                return None
            return value[0] + value[1] / 1e6 or None
        return None

    def _copies(self, pid: int, fds: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Give a duplicate of each descriptor, closed when the next is asked for."""
        if self.hidden or self._syscall is None:
            return
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            return
        try:
            for fd in fds:
                copy = int(self._syscall(_PIDFD_GETFD, handle, fd, 0))
                if copy >= 0:
                    try:
                        yield fd, copy
                    finally:
                        os.close(copy)
                elif ctypes.get_errno() in _REFUSED:
                    self.hidden = True
                    break
        finally:
            os.close(handle)


def _option(copy: int) -> bytes:
    # A socket object would close what is not its own: it is given a duplicate of the duplicate.
    with socket.socket(fileno=os.dup(copy)) as one:
        return one.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _SOCKET_TIME.size)


def _polled(copy: int, interest: int) -> Readiness:
    poll = select.poll()
    poll.register(copy, interest | select.POLLIN | select.POLLRDHUP)
    events = sum(event for _, event in poll.poll(0))
    gone = select.POLLHUP | select.POLLERR | select.POLLRDHUP
    return Readiness(bool(interest and events & (interest | gone)), bool(events & gone))
