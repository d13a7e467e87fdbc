"""The text of /proc, read by pure functions. Formats: proc(5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SWITCHES: Final = b"voluntary_ctxt_switches:"


@dataclass(frozen=True, slots=True)
class StatLine:
    """What we take from ``/proc/PID/stat``; its fields in the order of proc(5).

    Attributes:
        pid: field 1.
        name: field 2, without its parentheses.
        state: field 3.
        parent_pid: field 4.
        faults: field 10, minor faults.
        reaped_faults: field 11, the same of children waited for.
        reaped_ticks: fields 16 and 17 summed: user and system ticks of children waited for.
        threads: field 20.
        start_ticks: field 22.
    """

    pid: int
    name: str
    state: str
    parent_pid: int
    faults: int
    reaped_faults: int
    reaped_ticks: int
    threads: int
    start_ticks: int


def parse_stat(text: bytes) -> StatLine:
    """Read one line of ``/proc/PID/stat``.

    The name may itself hold spaces, parentheses and newlines; so it ends at the last parenthesis.

    Raises:
        ValueError: this is not such a line.
    """
    head, opened, rest = text.partition(b" (")
    name, closed, tail = rest.rpartition(b")")
    fields = tail.split(None, 20)
    if not opened or not closed or len(fields) < 20:
        raise ValueError(f"not a line of /proc/PID/stat: {text[:80]!r}")
    return StatLine(
        pid=int(head),
        name=name.decode("utf-8", "replace"),
        state=fields[0].decode("ascii"),
        parent_pid=int(fields[1]),
        faults=int(fields[7]),
        reaped_faults=int(fields[8]),
        reaped_ticks=int(fields[13]) + int(fields[14]),
        threads=int(fields[17]),
        start_ticks=int(fields[19]),
    )


def parse_schedstat(text: bytes) -> tuple[int, int, int]:
    """Read ``/proc/PID/task/TID/schedstat``.

    Returns:
        Nanoseconds on a CPU, nanoseconds waiting for one, and the number of timeslices.

    Raises:
        ValueError: this is not such a line.
    """
    on_cpu, waiting, timeslices = text.split()
    return int(on_cpu), int(waiting), int(timeslices)


def parse_thread_name(text: bytes) -> str:
    r"""Read the name from the first line of ``status``, where ``\\`` and newline are escaped."""
    line = text.partition(b"\n")[0]
    name = line.removeprefix(b"Name:").strip(b"\t")
    return name.replace(b"\\n", b"\n").replace(b"\\\\", b"\\").decode("utf-8", "replace")


def parse_switches(text: bytes) -> tuple[int | None, int | None]:
    """Read voluntary and involuntary context switches from the tail of ``status``.

    Only the last lines are searched: the file is long, and is read often.

    Returns:
        Both counts, or None for one that this kernel does not write.
    """
    involuntary_at = text.rfind(b"\nnon" + _SWITCHES)
    voluntary_at = text.rfind(b"\n" + _SWITCHES, 0, involuntary_at if involuntary_at >= 0 else len(text))
    return _count_after(text, voluntary_at), _count_after(text, involuntary_at)


def _count_after(text: bytes, line_at: int) -> int | None:
    if line_at < 0:
        return None
    start = text.index(b":", line_at) + 1
    end = text.find(b"\n", start)
    return int(text[start : end if end >= 0 else len(text)])


def parse_pids(text: bytes) -> tuple[int, ...]:
    """Read the pids of ``/proc/PID/task/TID/children``."""
    return tuple(map(int, text.split()))


def parse_environment(text: bytes, variable: str) -> str | None:
    """Find a variable in ``/proc/PID/environ``; the first one counts, as for getenv(3)."""
    wanted = variable.encode() + b"="
    for entry in text.split(b"\0"):
        if entry.startswith(wanted):
            return entry[len(wanted) :].decode("utf-8", "surrogateescape")
    return None
