"""Where the threads that woke wait: the line to look at when a budget is exceeded."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

from idlebench.limit.reading import IdleReading
from idlebench.limit.tasks import task_stacks
from idlebench.measure.frames import Frame, where
from idlebench.measure.stacks import StacksUnavailable, waiting_threads
from idlebench.model.process import ThreadReading

_MOST: Final = 10
_OURS: Final = str(Path(__file__).parents[1])


def waits_of(reading: IdleReading, *, own_pid: int) -> tuple[str, ...]:
    """Say for each thread that woke, the most active first, where it waits now.

    Stacks are read after the window: reading them wakes a process.

    Args:
        reading: what was measured.
        own_pid: our own process; its stacks are read from inside, and those of asyncio's tasks too.

    Returns:
        ``name tid: file:line function`` for ten threads at most, or for a process why it cannot be told.
    """
    active = sorted((one for one in reading.threads if one.wakes or one.cpu_ns), key=_activity, reverse=True)
    places: dict[int, tuple[str, ...]] = {}
    problems: list[str] = []
    for pid in dict.fromkeys(one.pid for one in active):
        try:
            places |= _own_threads() if pid == own_pid else _threads_of(pid)
        except StacksUnavailable as unavailable:
            problems.append(f"process {pid}: {unavailable.reason} ({unavailable.remedy})")
    lines = [line for one in active for line in places.get(one.tid, ())]
    return (*lines[:_MOST], *problems)


def _activity(one: ThreadReading) -> tuple[int, int]:
    return one.wakes or 0, one.cpu_ns or 0


def _threads_of(pid: int) -> dict[int, tuple[str, ...]]:
    """Read the stacks of another process; one of a thread without a name has that of the process."""
    return {
        one.tid: (f"{one.name} {one.tid}: {one.where}" if one.name else f"{one.tid}: {one.where}",)
        for one in waiting_threads(pid)
        if one.where
    }


def _own_threads() -> dict[int, tuple[str, ...]]:
    """Read our own; of a thread that runs an event loop, where its tasks wait."""
    frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
    found = {}
    for thread in threading.enumerate():
        innermost = frames.get(thread.ident or 0)
        if innermost is not None and thread.native_id is not None:
            name = f"{thread.name} {thread.native_id}"
            stack = tuple(_stack(innermost))
            tasks = task_stacks(stack)
            places = [f"{name}: {_where(stack)}"] if not tasks else []
            places += [f"{name}: task {task}: {_where(inside)}" for task, inside in tasks]
            found[thread.native_id] = tuple(places)
    return found


def _where(stack: tuple[FrameType, ...]) -> str:
    """Give the innermost frame of the user's; none of ours is."""
    frames = (Frame(one.f_code.co_filename, one.f_lineno, one.f_code.co_name) for one in stack)
    return where([frame for frame in frames if not frame.file.startswith(_OURS)])


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
