"""What a process writes to regular files: how far each has come, and whether it changes a file in place.

``/proc/PID/io`` counts what is written to whatever descriptor. The position of a descriptor in
``/proc/PID/fdinfo/FD`` (proc_pid_fdinfo(5)) grows only by writes to that file, of a log by every line; a
database writes at positions of its own choice, which leaves it where it is and changes the file all the same.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
MOST: Final = 256
_NO_FILES: Final = ("/dev/", "/proc/", "/sys/")


@dataclass(frozen=True, slots=True)
class FileWrites:
    """The files that a process may write to, at one moment.

    Attributes:
        positions: how far it has come in each, by descriptor and path.
        changed_ns: when each of those was changed last that it may read as well.
    """

    positions: Mapping[tuple[int, str], int]
    changed_ns: Mapping[tuple[int, str], int]


def file_writes(pid: int, links: Mapping[int, str], root: Path = PROC) -> FileWrites:
    """Look at the files that a process may write to.

    Args:
        pid: the process.
        links: what each of its descriptors points to.
        root: the procfs.
    """
    positions: dict[tuple[int, str], int] = {}
    changed_ns: dict[tuple[int, str], int] = {}
    files = [(fd, path) for fd, path in links.items() if path[:1] == "/" and not path.startswith(_NO_FILES)]
    for fd, path in files[:MOST]:
        try:
            position, flags = parse_fdinfo((root / str(pid) / "fdinfo" / str(fd)).read_text(encoding="ascii"))
            if flags & os.O_ACCMODE == os.O_RDONLY:
                continue
            about = (root / str(pid) / "fd" / str(fd)).stat()
            if not stat.S_ISREG(about.st_mode):
                continue  # a shell turns its descriptors round for every redirection
            positions[fd, path] = position
            if flags & os.O_ACCMODE == os.O_RDWR:
                changed_ns[fd, path] = about.st_mtime_ns
        except (OSError, KeyError, ValueError):
            continue
    return FileWrites(positions, changed_ns)


def parse_fdinfo(text: str) -> tuple[int, int]:
    """Read position and flags of a descriptor.

    Raises:
        KeyError, ValueError: it is not such a file.
    """
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return int(fields["pos"]), int(fields["flags"], 8)


def appended_bytes(first: FileWrites, last: FileWrites) -> int:
    """Give how many bytes were written one after the other; a file that is new counts as a whole."""
    return sum(max(0, position - first.positions.get(key, 0)) for key, position in last.positions.items())


def changed(first: FileWrites, last: FileWrites) -> bool:
    """Tell whether a file was changed in between at a place other than where its writer has come to."""
    return any(
        first.changed_ns.get(key) != moment and first.positions.get(key) == last.positions.get(key)
        for key, moment in last.changed_ns.items()
    )


def posix_timers(pid: int, root: Path = PROC) -> int:
    """Count the timers of POSIX that a process has; 0 where the kernel does not list them."""
    try:
        text = (root / str(pid) / "timers").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return sum(1 for line in text.splitlines() if line.startswith("ID:"))
