"""What a process is and what it reads and writes: command line, runtime, packages, I/O counters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

PROC: Final = Path("/proc")
_RUNTIMES: Final = (
    ("python", re.compile(r"^python[\d.]*[a-z]*$|^pypy[\d.]*$")),
    ("node", re.compile(r"^node(?:js)?$")),
    ("java", re.compile(r"^java$")),
    ("ruby", re.compile(r"^ruby[\d.]*$")),
    ("php", re.compile(r"^php[\d.]*(?:-fpm[\d.]*)?$")),
    ("perl", re.compile(r"^perl[\d.]*$")),
    ("shell", re.compile(r"^(?:ba|da|z|k|a)?sh$|^busybox$")),
    ("deno", re.compile(r"^deno$")),
    ("bun", re.compile(r"^bun$")),
    ("beam", re.compile(r"^beam(?:\.smp)?$")),
)
_LIBRARIES: Final = (
    ("python", re.compile(r"/libpython\d")),
    ("java", re.compile(r"/libjvm\.so")),
    ("ruby", re.compile(r"/libruby")),
)


@dataclass(frozen=True, slots=True)
class IoCounts:
    """What a process has read and written since it began.

    Attributes:
        read_calls: system calls that read.
        write_calls: system calls that write.
        write_bytes: handed to them, to whatever descriptor.
    """

    read_calls: int
    write_calls: int
    write_bytes: int


def parse_io(text: str) -> IoCounts:
    """Read ``/proc/PID/io`` (proc(5)): ``syscr``, ``syscw`` and ``wchar``.

    Raises:
        KeyError, ValueError: it is not such a file.
    """
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return IoCounts(int(fields["syscr"]), int(fields["syscw"]), int(fields["wchar"]))


def io_counts(pid: int, root: Path = PROC) -> IoCounts | None:
    """Read the I/O counters of a process; None if it is gone or another user's."""
    try:
        return parse_io((root / str(pid) / "io").read_text(encoding="ascii"))
    except (OSError, KeyError, ValueError):
        return None


def command_line(pid: int, root: Path = PROC) -> tuple[str, ...]:
    """Give the arguments of a process; () if it is gone or a kernel thread."""
    try:
        text = (root / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ()
    words = text.rstrip(b"\0").split(b"\0") if text else []
    return tuple(word.decode("utf-8", "replace") for word in words)


def runtime(pid: int, root: Path = PROC) -> str:
    """Name the language runtime that a process is, or "" for native code or where it cannot be told.

    The program file decides; an interpreter that is built in as a library shows in the memory map.
    """
    directory = root / str(pid)
    try:
        program = PurePath((directory / "exe").readlink()).name
    except OSError:
        words = command_line(pid, root)
        program = PurePath(words[0]).name if words else ""
    program = program.removesuffix(" (deleted)")
    for name, pattern in _RUNTIMES:
        if pattern.match(program):
            return name
    mapped = mapped_files(pid, root)
    for name, pattern in _LIBRARIES:
        if any(pattern.search(path) for path in mapped):
            return name
    return ""


def mapped_files(pid: int, root: Path = PROC) -> frozenset[str]:
    """List the files that a process has mapped into its memory; none if that may not be read."""
    try:
        text = (root / str(pid) / "maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    return frozenset(line[line.index("/") :] for line in text.splitlines() if "/" in line)


def processor_ticks(text: bytes) -> tuple[int, int]:
    """Read user and system ticks (fields 14 and 15) from ``/proc/PID/stat``.

    The kernel samples which of the two it is at each tick, so that only their ratio over many ticks means
    anything: at full load over a second, not at one percent.
    """
    fields = text.rpartition(b")")[2].split()
    return int(fields[11]), int(fields[12])
