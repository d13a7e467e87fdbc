"""Stacks of Python processes, read by the wall many times a second without stopping them.

``py-spy record`` starts once, which costs 15 to 100 ms of CPU, and then reads memory at a fixed rate: 100
looks a second for 2 s cost 0.05 s of CPU, as much as three single dumps (measured with py-spy 0.4.3). Its raw
format names each thread by its native id. It does not say whether a thread was on a CPU; so a second one runs
beside it that keeps only those that were.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idlebench.measure.frames import Frame
from idlebench.measure.stacks import (
    INSTALL,
    StacksUnavailable,
    end_py_spy,
    finish_py_spy,
    py_spy_program,
    start_py_spy,
)
from idlebench.measure.stopped import continue_stopped, stopped_threads

RATE: Final = 50
RATE_ALONE: Final = 150
"""Of a single process: a burst of 10 ms every two seconds is met all the same."""
_THREAD_LOOKS_PER_S: Final = 1700
"""Looks at single threads that cost a fifth of a core: py-spy needs about 0.1 ms for one."""
_SLOWEST: Final = 2
_GRACE_S: Final = 5.0
_LINE: Final = re.compile(r"(?P<stack>thread \(.*) (?P<count>\d+)")
_THREAD: Final = re.compile(r"thread \((?P<tid>0[xX][0-9A-Fa-f]+|\d+)\)(?:: (?P<title>.*))?")
_FRAME: Final = re.compile(r"(?P<function>.*) \((?P<file>.*?)(?::(?P<line>\d+))?\)")


@dataclass(frozen=True, slots=True)
class StackCount:
    """One stack of one thread, and how often it was seen.

    Attributes:
        tid: native id of the thread.
        title: the interpreter's name for it, or "".
        frames: innermost first.
        count: looks in which it was seen.
    """

    tid: int
    title: str
    frames: tuple[Frame, ...]
    count: int


@dataclass(frozen=True, slots=True)
class StackRecord:
    """What was seen of one process.

    Attributes:
        every: stacks of all threads, at ``rate`` looks a second.
        active: stacks of threads that were on a CPU, at twice that rate.
        seconds: how long was looked.
        rate: looks a second.
        stopped: threads that were found stopped afterwards, and were continued.
    """

    every: tuple[StackCount, ...]
    active: tuple[StackCount, ...]
    seconds: int
    rate: int = RATE
    stopped: int = 0


def record_stacks(
    pids: Sequence[int], seconds: int, *, program: Path | None = None
) -> Mapping[int, StackRecord | StacksUnavailable]:
    """Look at the stacks of Python processes, all at the same time; they go on all the while.

    Args:
        pids: the processes; each costs two py-spy.
        seconds: how long, whole seconds, at least 1.
        program: py-spy, or None to find it.

    Returns:
        For each process what was seen, or why nothing was.
    """
    program = py_spy_program() if program is None else program
    if program is None:
        return {pid: StacksUnavailable("py-spy is not installed", INSTALL) for pid in pids}
    stopped_before = {pid: stopped_threads(pid) for pid in pids}
    running: list[subprocess.Popen[bytes]] = []
    results: dict[int, StackRecord | StacksUnavailable] = {}
    try:
        pairs = []
        for pid in pids:
            rate = rate_for(count_threads(pid), RATE_ALONE if len(pids) == 1 else RATE)
            idle = start_py_spy(_argv(program, pid, seconds, rate, "--idle"))
            running.append(idle)
            busy = start_py_spy(_argv(program, pid, seconds, 2 * rate))
            running.append(busy)
            pairs.append((pid, rate, idle, busy))
        for pid, rate, idle, busy in pairs:
            results[pid] = _finished(pid, idle, busy, seconds, rate)
    except StacksUnavailable as failure:
        return dict.fromkeys(pids, failure)
    finally:
        for process in running:
            _closed(process)
        stopped = {pid: len(stopped_threads(pid) - before) for pid, before in stopped_before.items()}
        for pid, before in stopped_before.items():
            continue_stopped(pid, besides=before)
    return {pid: _with_stopped(result, stopped[pid]) for pid, result in results.items()}


def rate_for(threads: int, most: int = RATE) -> int:
    """Give the looks a second that a process with so many threads allows, at most so many."""
    return max(_SLOWEST, min(most, _THREAD_LOOKS_PER_S // max(1, threads)))


def count_threads(pid: int, root: Path = Path("/proc")) -> int:
    """Give how many threads a process has; 1 if that cannot be read."""
    try:
        return sum(1 for _ in (root / str(pid) / "task").iterdir())
    except OSError:
        return 1


def parse_raw(text: str) -> Iterator[StackCount]:
    """Read what ``py-spy record --format raw --threads`` prints; its own messages among it are left out.

    Each line is a thread, its frames with the outermost first, separated by semicolons, and a count.
    """
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        head, *frames = match["stack"].split(";")
        thread = _THREAD.fullmatch(head)
        if thread is None:
            continue
        stack = tuple(_frame(frame) for frame in reversed(frames))
        yield StackCount(int(thread["tid"], 0), thread["title"] or "", stack, int(match["count"]))


def _frame(text: str) -> Frame:
    match = _FRAME.fullmatch(text)
    if match is None:
        return Frame("", 0, text)
    return Frame(match["file"], int(match["line"] or 0), match["function"])


def _argv(program: Path, pid: int, seconds: int, rate: int, *options: str) -> list[str]:
    fixed = ["record", "--nonblocking", "--threads", "--full-filenames", "--format", "raw"]
    timing = ["--duration", str(seconds), "--rate", str(rate)]
    return [str(program), *fixed, *timing, *options, "--output", "/dev/stdout", "--pid", str(pid)]


def _finished(
    pid: int, idle: subprocess.Popen[bytes], busy: subprocess.Popen[bytes], seconds: int, rate: int
) -> StackRecord | StacksUnavailable:
    try:
        every = tuple(parse_raw(finish_py_spy(idle, pid, seconds + _GRACE_S)))
    except StacksUnavailable as failure:
        return failure
    try:
        active = tuple(parse_raw(finish_py_spy(busy, pid, _GRACE_S)))
    except StacksUnavailable:
        active = ()  # it ended in between: what was seen of all threads is still true
    return StackRecord(every, active, seconds, rate)


def _with_stopped(result: StackRecord | StacksUnavailable, stopped: int) -> StackRecord | StacksUnavailable:
    if isinstance(result, StacksUnavailable):
        return result
    return replace(result, stopped=stopped)


def _closed(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        end_py_spy(process)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
