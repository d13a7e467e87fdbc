"""Logs of processes that are still writing them, counted and bounded."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

MIB: Final = 1 << 20
_CHUNK: Final = 1 << 20


class LogBound:
    """Counts what is written to a log, and cuts the middle out of it when it grows over a limit.

    The process goes on writing meanwhile, so the file is shortened in place, never renamed: its descriptor,
    opened with O_APPEND, then writes at the new end. Kept are the beginning (why it failed to start) and the
    newest lines, a quarter of the limit each. What is written in the microseconds between the last read
    and the cut is lost and not counted; the file may exceed the limit between two ticks.

    Args:
        path: the log; it need not exist yet.
        limit: bytes that it may grow to, at least 1024.
    """

    def __init__(self, path: Path, limit: int = MIB) -> None:
        """Begin to count at the beginning of the file."""
        self._path = path
        self._limit = max(limit, 1024)
        self._bytes = 0
        self._lines = 0
        self._counted_to = 0
        self._head: int | None = None

    def look(self) -> tuple[int, int]:
        """Count what is new, and cut the log if it is too long.

        A log that is missing, is no regular file or cannot be read counts as it did before: watching a log
        must not end a measurement.

        Returns:
            Bytes and lines that the process has written until now, whether they are still in the file or not.
        """
        with suppress(OSError):
            if stat.S_ISREG(self._path.stat().st_mode):
                with self._path.open("r+b", buffering=0) as file:
                    self._watch(file)
        return self._bytes, self._lines

    def _watch(self, file: BinaryIO) -> None:
        """Count the new part of an open log; cut it if it is too long."""
        self._count(file, self._counted_to)
        if self._counted_to > self._limit:
            self._cut(file)

    def _count(self, file: BinaryIO, start: int, end: int | None = None) -> None:
        """Count from an offset to another, or to the end."""
        for chunk in _chunks(file, start, end):
            self._add(chunk)
            start += len(chunk)
        self._counted_to = start

    def _add(self, data: bytes) -> None:
        """Count these bytes and their lines."""
        self._bytes += len(data)
        self._lines += data.count(b"\n")

    def _cut(self, file: BinaryIO) -> None:
        """Leave the head, a line that says what is missing, and the tail."""
        quarter = self._limit // 4
        head = self._head if self._head is not None else _whole_lines(_read(file, 0, quarter))
        self._head = head
        newest = _read(file, self._counted_to - quarter)
        self._add(newest[quarter:])
        file.truncate(head)
        tail = _from_line_start(newest[-quarter:])
        missing = self._bytes - head - len(tail)
        kept = f"[idlebench left out {missing} bytes here]\n".encode("ascii") + tail
        # Ours goes to the end, wherever that is by now: the process may have written since the cut.
        with self._path.open("ab", buffering=0) as end:
            end.write(kept)
            position = end.tell()
        self._count(file, head, position - len(kept))
        self._counted_to = position


def _chunks(file: BinaryIO, start: int, end: int | None) -> Iterator[bytes]:
    """Read from an offset to another, or to the end, in pieces."""
    while end is None or start < end:
        size = _CHUNK if end is None else min(_CHUNK, end - start)
        chunk = os.pread(file.fileno(), size, start)
        if not chunk:
            return
        yield chunk
        start += len(chunk)


def _read(file: BinaryIO, start: int, size: int | None = None) -> bytes:
    """Read so many bytes, or what there is."""
    return b"".join(_chunks(file, start, None if size is None else start + size))


def _whole_lines(data: bytes) -> int:
    """Give the length of the whole lines at the beginning, or of everything if no line ends in it."""
    return data.rfind(b"\n") + 1 or len(data)


def _from_line_start(data: bytes) -> bytes:
    """Give everything after the first line end, or all of it if no line ends in it."""
    return data[data.find(b"\n") + 1 :] or data
