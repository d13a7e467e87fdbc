"""The few things that a run directory asks of a disk, and a fake of a disk that fills up."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class AppendFile(Protocol):
    """A file that lines are appended to; each write reaches the system before it returns."""

    def write(self, data: bytes) -> None:
        """Append all of it, or raise OSError; a part of it may have been written then."""

    def sync(self) -> None:
        """Bring what was written to the disk itself."""

    def close(self) -> None:
        """Let go of the file."""


class Disk(Protocol):
    """Where runs are stored. Every method raises OSError if it cannot do its work."""

    def make_directory(self, path: Path, *, private: bool) -> None:
        """Make a directory that does not exist yet, and its parents."""

    def replace(self, path: Path, data: bytes) -> None:
        """Make this the whole content of a file; a reader sees the new content or the old, never a part."""

    def open_append(self, path: Path) -> AppendFile:
        """Open an existing file for appending."""


class _DescriptorFile:
    """An `AppendFile` over a descriptor, without a buffer: what was written survives our own death."""

    def __init__(self, path: Path) -> None:
        """Open it; children do not inherit it."""
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def write(self, data: bytes) -> None:
        """Append, however many writes it takes: a disk that fills up takes a part first."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def sync(self) -> None:
        """Bring it to the disk."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close it; a late error of a network file system is the caller's to see."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class RealDisk:
    """The file system."""

    def make_directory(self, path: Path, *, private: bool) -> None:
        """Make it with the user's umask, or for this user alone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700 if private else 0o777)

    def replace(self, path: Path, data: bytes) -> None:
        """Write a neighbour, bring it to the disk, and rename it over the old file."""
        beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)

    def open_append(self, path: Path) -> AppendFile:
        """Open it for appending."""
        return _DescriptorFile(path)


def _sync_directory(path: Path) -> None:
    """Bring a rename to the disk, where the file system can do that for a directory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system syncs directories; the rename itself is done
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


class FillingDisk(RealDisk):
    """A real disk, except that below one directory there is room for so many bytes only.

    Args:
        full: the directory that fills up.
        room: bytes that fit below it.
        error: the ``errno`` of every write after that.
    """

    def __init__(self, full: Path, room: int, error: int = errno.ENOSPC) -> None:
        """Begin empty."""
        self._full = full
        self._error = error
        self.room = room

    def take(self, path: Path, size: int) -> int:
        """Say how many of these bytes still fit, and use them up."""
        if self._full not in path.parents:
            return size
        fits = min(size, self.room)
        self.room -= fits
        return fits

    def fail(self) -> None:
        """Raise what the system would raise."""
        raise OSError(self._error, os.strerror(self._error))

    def replace(self, path: Path, data: bytes) -> None:
        """Write it whole, or not at all."""
        if self.take(path, len(data)) < len(data):
            self.fail()
        super().replace(path, data)

    def open_append(self, path: Path) -> AppendFile:
        """Open a file whose writes use up the room."""
        return _FillingFile(self, path)


class _FillingFile:
    """A file on a disk that fills up: of a write that does not fit, the beginning is written."""

    def __init__(self, disk: FillingDisk, path: Path) -> None:
        """Open the real file."""
        self._disk = disk
        self._path = path
        self._file = _DescriptorFile(path)

    def write(self, data: bytes) -> None:
        """Append as much as fits."""
        fits = self._disk.take(self._path, len(data))
        self._file.write(data[:fits])
        if fits < len(data):
            self._disk.fail()

    def sync(self) -> None:
        """Bring the real file to the disk."""
        self._file.sync()

    def close(self) -> None:
        """Close the real file."""
        self._file.close()
