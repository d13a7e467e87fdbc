"""Children of a process, looked at often enough to see those that live for milliseconds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.exit_status import EndedProcesses
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.parse import parse_pids, parse_stat
from idlebench.measure.proc_io import PROC, command_line

_EXIT_CODE: Final = 49  # field 52 of proc(5), counted from the first after the name
_FAULTS_OF_CHILDREN: Final = 8  # field 11


@dataclass(frozen=True, slots=True)
class ChildLook:
    """One child at one look.

    Attributes:
        pid: its process id.
        start_ticks: with the pid, its identity.
        parent: pid of its parent.
        name: command name.
        command: its command line; () for a zombie.
        exit_status: of a zombie as wait(2) gives it, else None.
        program: path of its program file, or "" where that may not be read.
    """

    pid: int
    start_ticks: int
    parent: int
    name: str
    command: tuple[str, ...]
    exit_status: int | None
    program: str = ""


class ChildrenReader:
    """Reads the lists of children of threads through descriptors that stay open: 3 µs a thread."""

    def __init__(self, root: Path = PROC) -> None:
        """Open nothing yet.

        Args:
            root: the procfs.
        """
        self._root = root
        self._files = KeptFiles()
        self._ends = EndedProcesses()

    def pids(self, threads: Iterable[tuple[int, int]]) -> set[int]:
        """Give the children of these threads, zombies included.

        Args:
            threads: pid and thread id of each; those that have ended are left out.
        """
        found: set[int] = set()
        for pid, tid in threads:
            path = f"{self._root}/{pid}/task/{tid}/children"
            with suppress(ProcessGoneError, ProcessForbiddenError):
                found.update(parse_pids(self._files.read_list(path)))
        return found

    def look(self, pid: int) -> ChildLook | None:
        """Look at one child; None if it is gone."""
        try:
            text = (self._root / str(pid) / "stat").read_bytes()
            line = parse_stat(text)
        except (OSError, ValueError):
            return None
        zombie = line.state in "ZX"
        if not zombie and self._root == PROC:
            self._ends.hold(pid)
        return ChildLook(
            pid=pid,
            start_ticks=line.start_ticks,
            parent=line.parent_pid,
            name=line.name,
            command=() if zombie else command_line(pid, self._root),
            exit_status=exit_status(text) if zombie else None,
            program="" if zombie else self.program(pid),
        )

    def program(self, pid: int) -> str:
        """Give the path of a process's program file, or "" where that may not be read."""
        try:
            return str((self._root / str(pid) / "exe").readlink())
        except OSError:
            return ""

    def faults_of_children(self, pid: int) -> int | None:
        """Give the page faults of all children that a process has waited for; None if it is gone.

        A child has a hundred and more, which are added when it is waited for: what lives too briefly to be
        seen leaves them behind.
        """
        try:
            text = (self._root / str(pid) / "stat").read_bytes()
            return int(text.rpartition(b")")[2].split()[_FAULTS_OF_CHILDREN])
        except (OSError, ValueError, IndexError):
            return None

    def ended(self, pid: int) -> int | None:
        """Give the exit status of a child that was looked at and is gone, where the system tells it."""
        return self._ends.release(pid)

    def close(self) -> None:
        """Let go of the descriptors."""
        self._files.close()
        self._ends.close()


def exit_status(text: bytes) -> int | None:
    """Read the exit status of a zombie from ``/proc/PID/stat``; None where the line is too short."""
    fields = text.rpartition(b")")[2].split()
    return int(fields[_EXIT_CODE]) if len(fields) > _EXIT_CODE else None
