"""Files of /proc that are read again and again through descriptors that stay open.

Opening a file of /proc costs ten times as much as reading it, and a kept descriptor belongs to one
process for good: once that has ended, reading fails, even if another process has the pid by then.
"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from idlebench.measure.failures import mapped

_SIZE: Final = 16_384
_RESERVE: Final = 256  # descriptors that are left to the rest of the program
_MOST: Final = 65_536  # beyond that a kept descriptor saves less than it costs in kernel memory
_FULL: Final = frozenset({errno.EMFILE, errno.ENFILE})


class KeptFiles:
    """Reads files by path; keeps as many of them open as the process is allowed to have.

    The soft limit of descriptors is raised towards the hard one only when it is reached, because
    programs that we start inherit it, and some close every descriptor up to it when they start. What
    does not fit is opened, read and closed each time: slower, never an error. The files that came
    first stay: every file is read once a pass, so that dropping the least recently used one would
    drop precisely the one that is needed next.
    """

    def __init__(self, *, limit: int | None = None, open_file: Callable[[str, int], int] = os.open) -> None:
        """Open nothing yet.

        Args:
            limit: most descriptors to keep; None for as many as the system allows.
            open_file: as `os.open`.
        """
        self._kept: dict[str, int] = {}
        self._fixed = limit is not None
        self._limit = soft_room() if limit is None else limit
        self._open = open_file
        self.version = 0  # grows whenever a file is closed

    def __len__(self) -> int:
        """How many files are open."""
        return len(self._kept)

    def kept(self, paths: Iterable[str]) -> tuple[int, ...]:
        """Give the descriptors of those files that are open; they stay so while `version` is the same."""
        return tuple(self._kept[path] for path in paths if path in self._kept)

    def read(self, path: str, size: int = _SIZE) -> bytes:
        """Read a file that the kernel writes in one go (stat, status, schedstat).

        Args:
            path: the file.
            size: most bytes to read; a small buffer makes a small file cheaper.

        Raises:
            ProcessGoneError: the process or thread has ended.
            ProcessForbiddenError: it may not be read.
        """
        kept = self._kept.get(path)
        if kept is None:
            return self._first_read(path, os.pread)
        try:
            return os.pread(kept, size, 0)
        except OSError as error:
            self.drop(path)
            raise mapped(error, path) from error

    def read_list(self, path: str) -> bytes:
        """Read a file that the kernel writes a page at a time (children), to its end.

        Raises:
            ProcessGoneError: the file does not exist. A kept descriptor of a process that has ended
                reads as empty instead.
            ProcessForbiddenError: it may not be read.
        """
        kept = self._kept.get(path)
        if kept is None:
            return self._first_read(path, _read_to_end)
        return _read_to_end(kept, _SIZE, 0)

    def drop(self, path: str) -> None:
        """Close a file if it is open."""
        kept = self._kept.pop(path, None)
        if kept is not None:
            self.version += 1
            os.close(kept)

    def close(self) -> None:
        """Close every file."""
        self.version += 1
        while self._kept:
            os.close(self._kept.popitem()[1])

    def _first_read(self, path: str, read: Callable[[int, int, int], bytes]) -> bytes:
        try:
            descriptor = self._opened(path)
        except OSError as error:
            raise mapped(error, path) from error
        keep = False
        try:
            data = read(descriptor, _SIZE, 0)
            keep = self._has_room()
        except OSError as error:
            raise mapped(error, path) from error
        finally:
            if keep:
                self._kept[path] = descriptor
            else:
                os.close(descriptor)
        return data

    def _opened(self, path: str) -> int:
        try:
            return self._open(path, os.O_RDONLY)
        except OSError as error:
            if error.errno not in _FULL or not self._kept:
                raise
        # Someone else in this program took the reserve: give back half, and keep no more than that.
        self._fixed = True
        self._limit = len(self._kept) // 2
        self.version += 1
        while len(self._kept) > self._limit:
            os.close(self._kept.popitem()[1])
        return self._open(path, os.O_RDONLY)

    def _has_room(self) -> bool:
        if len(self._kept) >= self._limit and not self._fixed:
            self._fixed = True
            self._limit = raised_room() + len(self._kept)
        return len(self._kept) < self._limit


def _read_to_end(descriptor: int, size: int, offset: int) -> bytes:
    # Such a file ends with an empty read, not with a short one: the kernel hands out a page at a time.
    parts = []
    while part := os.pread(descriptor, size, offset):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


def soft_room() -> int:
    """Give how many descriptors more this process may open now, less a reserve for the others."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _MOST if soft == resource.RLIM_INFINITY else min(soft, _MOST)
    return max(0, allowed - _in_use() - _RESERVE)


def raised_room() -> int:
    """Raise the soft limit to the hard one (or to what is useful), and give `soft_room` then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft not in (resource.RLIM_INFINITY, wanted) and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return soft_room()


def _in_use() -> int:
    try:
        return len(list(Path("/dev/fd").iterdir()))
    except OSError:
        return 64
