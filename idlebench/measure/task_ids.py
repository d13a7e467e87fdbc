"""The threads of a process, by their ids: one directory listing, some 6 µs for a few."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def task_ids(pid: int, root: Path = PROC) -> frozenset[int]:
    """List the thread ids of a process; none if it has ended or is hidden.

    Args:
        pid: of the process.
        root: the procfs.
    """
    try:
        return frozenset(int(name) for name in os.listdir(f"{root}/{pid}/task") if name.isdecimal())  # noqa: PTH208 - 100 times a second
    except OSError:
        return frozenset()
