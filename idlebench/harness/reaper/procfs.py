"""Who is alive on Linux: `/proc`, read without a library.

The one fact that everything here leans on: a pid alone names nobody, (pid, start time) names one process.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path("/proc")
LARGEST_ENVIRONMENT: Final = 4 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """One line of the process table.

    Attributes:
        pid: process id.
        parent: its parent's.
        group: its process group.
        session: its session.
        state: one letter; Z and X are dead, T and t are stopped.
        start: when it started, in the system's own unit since boot; 0 if not known.
    """

    pid: int
    parent: int
    group: int
    session: int
    state: str
    start: int

    @property
    def alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        return self.state not in "ZXx"


def parse_stat(text: str) -> Entry:
    """Read `/proc/PID/stat`; the command name may hold spaces and parentheses.

    Raises:
        ValueError: it is not such a line.
    """
    pid, _, rest = text.partition(" (")
    fields = rest.rpartition(")")[2].split()
    try:
        return Entry(int(pid), int(fields[1]), int(fields[2]), int(fields[3]), fields[0], int(fields[19]))
    except IndexError:
        raise ValueError(f"not a line of /proc/PID/stat: {text!r}") from None


def entry(pid: int, root: Path = ROOT) -> Entry | None:
    """Look one process up; None if there is none."""
    try:
        with open(f"{root}/{pid}/stat", "rb") as file:  # noqa: PTH123 - a scan opens hundreds
            return parse_stat(file.read().decode("utf-8", "replace"))
    except (OSError, ValueError):
        return None


def table(root: Path = ROOT) -> dict[int, Entry]:
    """List every process that can be seen."""
    found = (entry(int(name), root) for name in os.listdir(root) if name.isdigit())  # noqa: PTH208 - as above
    return {one.pid: one for one in found if one is not None}


def marker(pid: int, variable: str, root: Path = ROOT) -> str | None:
    """Give the value of one variable in a process's first environment.

    None if it has none, may not be read, or has overwritten it: programs that change their title do.
    """
    try:
        with open(f"{root}/{pid}/environ", "rb") as file:  # noqa: PTH123 - as above
            environment = file.read(LARGEST_ENVIRONMENT)
    except OSError:
        return None
    head = os.fsencode(variable) + b"="
    for item in environment.split(b"\0"):
        if item.startswith(head):
            return os.fsdecode(item[len(head) :])
    return None
