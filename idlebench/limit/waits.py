"""Where the threads that woke wait: the line to look at when a budget is exceeded."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Final

from idlebench.limit.reading import IdleReading
from idlebench.measure.frames import Frame, where
from idlebench.measure.stacks import StacksUnavailable, waiting_threads
from idlebench.model.process import ThreadReading

_MOST: Final = 10


def waits_of(reading: IdleReading, *, own_pid: int) -> tuple[str, ...]:
    """Say for each thread that woke, the most active first, where it waits now.

    Stacks are read after the window: reading them wakes a process.

    Args:
        reading: what was measured.
        own_pid: our own process; its stacks are read from inside.

    Returns:
        ``name tid: file:line function`` for ten threads at most, or for a process why it cannot be told.
    """
    active = sorted((one for one in reading.threads if one.wakes or one.cpu_ns), key=_activity, reverse=True)
    places: dict[int, str] = {}
    names: dict[int, str] = {}
    problems: list[str] = []
    for pid in dict.fromkeys(one.pid for one in active):
        try:
            found = _own_threads() if pid == own_pid else _threads_of(pid)
        except StacksUnavailable as unavailable:
            problems.append(f"process {pid}: {unavailable.reason} ({unavailable.remedy})")
            continue
        places |= {tid: place for tid, (_, place) in found.items()}
        names |= {tid: name for tid, (name, _) in found.items()}
    lines = [
        f"{names[one.tid] or one.name} {one.tid}: {places[one.tid]}" for one in active if places.get(one.tid)
    ]
    return (*lines[:_MOST], *problems)


def _activity(one: ThreadReading) -> tuple[int, int]:
    return one.wakes or 0, one.cpu_ns or 0


def _threads_of(pid: int) -> dict[int, tuple[str, str]]:
    return {one.tid: (one.name, one.where) for one in waiting_threads(pid)}


def _own_threads() -> dict[int, tuple[str, str]]:
    frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
    found = {}
    for thread in threading.enumerate():
        frame = frames.get(thread.ident or 0)
        if frame is not None and thread.native_id is not None:
            found[thread.native_id] = (thread.name, where(tuple(_stack(frame))))
    return found


def _stack(frame: FrameType | None) -> Iterable[Frame]:
    while frame is not None:
        yield Frame(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
        frame = frame.f_back
