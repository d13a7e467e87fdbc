"""Timeslices of single threads, read hundreds of times a second through descriptors that stay open."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_SIZE: Final = 128  # three numbers of at most 20 digits


class TimesliceReader:
    """Keeps ``schedstat`` of some threads open: 1.5 µs a thread and look.

    A kept descriptor belongs to one thread for good: once that has ended, reading it fails, even if another
    thread has its id by then.
    """

    def __init__(self, root: Path = PROC) -> None:
        """Open nothing yet.

        Args:
            root: the procfs.
        """
        self._root = root
        self._kept: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        """How many threads are read."""
        return len(self._kept)

    def keep(self, threads: Iterable[tuple[int, int]]) -> None:
        """Read these threads from now on, and no others.

        Args:
            threads: pid and thread id of each. Those that cannot be opened are left out.
        """
        wanted = set(threads)
        for key in self._kept.keys() - wanted:
            os.close(self._kept.pop(key))
        for key in wanted - self._kept.keys():
            with suppress(OSError):
                self._kept[key] = os.open(
                    self._root / str(key[0]) / "task" / str(key[1]) / "schedstat", os.O_RDONLY | os.O_CLOEXEC
                )

    def read(self) -> dict[tuple[int, int], int]:
        """Give the timeslices of each thread so far; one that has ended is left out, and closed."""
        counts: dict[tuple[int, int], int] = {}
        gone = []
        for key, descriptor in self._kept.items():
            try:
                text = os.pread(descriptor, _SIZE, 0)
                counts[key] = int(text[text.rfind(b" ") :])
            except (OSError, ValueError):  # ended, or a kernel that counts no timeslices
                gone.append(key)
        for key in gone:
            os.close(self._kept.pop(key))
        return counts

    def close(self) -> None:
        """Let go of everything."""
        self.keep(())
