"""The phase of stacks: which processes are looked at, and what their stacks say of each thread."""

from __future__ import annotations

import linecache
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.diagnose.loops import Waiter, rests_in_loop, with_waiters
from idlebench.diagnose.source.calculation import calculates
from idlebench.diagnose.source.deadlines import deadline_s
from idlebench.measure.coroutines import suspended_coroutines
from idlebench.measure.frames import Frame as RawFrame
from idlebench.measure.frames import is_library, program_directory
from idlebench.measure.stack_samples import (
    StackCount,
    StackRecord,
    record_stacks,
)
from idlebench.measure.stacks import StacksUnavailable
from idlebench.model.evidence import Frame, MissingRight, StackShare

MOST_PROCESSES: Final = 6
MOST_STACKS: Final = 48
_WOULD_TELL: Final = "the function and line of the user's code that each thread waits or spins in"


@dataclass(frozen=True, slots=True)
class ThreadStacks:
    """What the interpreter says of one thread.

    Attributes:
        title: its name.
        stacks: the most frequent first.
    """

    title: str
    stacks: tuple[StackShare, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """What the phase gave.

    Attributes:
        threads: by process and native thread id.
        missing: processes whose stacks could not be read, and why.
        stopped: threads that were found stopped afterwards.
    """

    threads: Mapping[tuple[int, int], ThreadStacks]
    missing: tuple[MissingRight, ...]
    stopped: int


NO_STACKS: Final = Stacks({}, (), 0)


def read_stacks(pids: Sequence[int], seconds: int) -> Stacks:
    """Look at the stacks of Python processes, the first `MOST_PROCESSES` of them.

    Args:
        pids: Python processes, those that wake most first.
        seconds: how long, whole seconds.
    """
    if not pids:
        return NO_STACKS
    threads: dict[tuple[int, int], ThreadStacks] = {}
    failures: dict[str, StacksUnavailable] = {}
    stopped = 0
    for pid, record in record_stacks(pids[:MOST_PROCESSES], seconds).items():
        if isinstance(record, StacksUnavailable):
            failures.setdefault(record.reason, record)
            continue
        stopped += record.stopped
        own = program_directory([one.frames for one in record.every])
        directory = _working_directory(pid)
        for tid, each in _with_coroutines(pid, _by_thread(record, own, directory), own, directory).items():
            threads[pid, tid] = each
    missing = [MissingRight("stacks", one.reason, _WOULD_TELL, one.remedy) for one in failures.values()]
    return Stacks(threads, tuple(missing), stopped)


def _with_coroutines(
    pid: int, threads: dict[int, ThreadStacks], own: str, directory: Path | None
) -> dict[int, ThreadStacks]:
    """Put coroutines in the place of event loops at rest, which sampled stacks show alone."""
    if not any(rests_in_loop(stack) for each in threads.values() for stack in each.stacks):
        return threads
    try:
        found = suspended_coroutines(pid)
    except OSError:
        return threads  # it has ended, or has given up the right; what was sampled is as good as before
    waiters = [
        Waiter(
            _frames(one.frames, own, directory),
            _deadline_s(one.frames, own, directory) if one.timeout_s is None else one.timeout_s,
            one.count,
            one.tasks,
        )
        for one in found
    ]
    return {
        tid: ThreadStacks(each.title, with_waiters(each.stacks, waiters)[:MOST_STACKS])
        for tid, each in threads.items()
    }


def _deadline_s(frames: Sequence[RawFrame], own: str, directory: Path | None) -> float | None:
    """Give the deadline of the innermost block of the user's that has one."""
    mine = (frame for frame in frames if not is_library(frame.file, own))
    found = (deadline_s(_path(frame.file, directory), frame.line) for frame in mine)
    return next((seconds for seconds in found if seconds is not None), None)


def _by_thread(record: StackRecord, own: str, directory: Path | None) -> dict[int, ThreadStacks]:
    looks = max(1, record.rate * record.seconds)
    active_looks = 2 * looks
    titles = {one.tid: one.title for one in (*record.every, *record.active) if one.title}
    every, active = _grouped(record.every), _grouped(record.active)
    result = {}
    for tid in dict.fromkeys((*every, *active)):
        seen, busy = every.get(tid, {}), active.get(tid, {})
        total = sum(seen.values()) or looks
        shares = []
        for frames in dict.fromkeys((*seen, *busy)):
            on_cpu = busy.get(frames, 0) / active_looks
            share = seen[frames] / total if frames in seen else on_cpu
            shares.append(StackShare(_frames(frames, own, directory), min(1.0, share), on_cpu >= share / 2))
        shares.sort(key=lambda one: -one.share)
        result[tid] = ThreadStacks(titles.get(tid, ""), tuple(shares[:MOST_STACKS]))
    return result


def _grouped(counts: Iterable[StackCount]) -> dict[int, dict[tuple[RawFrame, ...], int]]:
    grouped: dict[int, dict[tuple[RawFrame, ...], int]] = {}
    for one in counts:
        stacks = grouped.setdefault(one.tid, {})
        frames = without_recursion(one.frames)
        stacks[frames] = stacks.get(frames, 0) + one.count
    return grouped


def without_recursion(frames: Sequence[RawFrame]) -> tuple[RawFrame, ...]:
    """Keep the innermost of calls of itself: else each depth is a stack of its own, and none is frequent.

    Args:
        frames: innermost first.
    """
    kept: list[RawFrame] = []
    for frame in frames:
        if not kept or (kept[-1].file, kept[-1].function) != (frame.file, frame.function):
            kept.append(frame)
    return tuple(kept)


def _frames(frames: Sequence[RawFrame], own: str, directory: Path | None) -> tuple[Frame, ...]:
    inner = next((index for index, frame in enumerate(frames) if not is_library(frame.file, own)), None)
    return tuple(
        Frame(
            file=frame.file,
            line=frame.line,
            function=frame.function,
            library=is_library(frame.file, own),
            source=source_line(frame.file, frame.line, directory),
            calculates=index == inner and calculates(_path(frame.file, directory), frame.line),
        )
        for index, frame in enumerate(frames)
    )


def source_line(file: str, line: int, directory: Path | None) -> str:
    """Give the text of a line, or "" if the file cannot be read or has no such line.

    Args:
        file: path as the interpreter has it; a relative one is taken from the process's working directory.
        line: 1-based.
        directory: that directory, or None if it is not known.
    """
    path = _path(file, directory)
    if path is None:
        return ""
    try:
        return linecache.getline(str(path), line).strip()
    except (
        OSError,
        SyntaxError,
        ValueError,
        tokenize.TokenError,
    ):  # a name torn while it was read is no path
        return ""


def _path(file: str, directory: Path | None) -> Path | None:
    """Give where a file of the interpreter's is, or None if that is not known."""
    path = Path(file)
    if path.is_absolute():
        return path
    return None if directory is None or file.startswith("<") else directory / path


def _working_directory(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None
