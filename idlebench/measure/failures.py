"""The failures of this room: how what the kernel says becomes an error of the tree."""

from __future__ import annotations

import errno

from idlebench.errors import NothingMeasuredError, UsageError

_GONE = frozenset({errno.ESRCH, errno.ENOENT, errno.EINVAL, errno.ENOTDIR})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


class ProcessGoneError(NothingMeasuredError):
    """A process or thread ended before its counter could be read."""


class ProcessForbiddenError(UsageError):
    """The process is another user's, or hidden from us."""

    def __init__(self, what: str) -> None:
        """Say which process or file was refused."""
        super().__init__(
            "this user may not read the counters of the process",
            where=what,
            remedy="run idlebench as the user of the process, or as root",
        )


def mapped(error: OSError, what: str) -> OSError | ProcessGoneError | ProcessForbiddenError:
    """Give the error of ours that a failed read means, or the error itself where it means neither.

    Args:
        error: what the system call raised. EINVAL is how the CPU clock of a process that ended is
            refused; ESRCH how a kept descriptor of one is.
        what: the process or file, for the message.
    """
    if error.errno in _GONE:
        return ProcessGoneError("the process is gone", where=what)
    if error.errno in _FORBIDDEN:
        return ProcessForbiddenError(what)
    return error
