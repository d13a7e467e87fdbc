"""Ends processes by the mark that a run puts into their environment: for when their reaper is gone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from .system import MARKER, Entry, marker, signal_exactly, table

KILL_DEADLINE_S: Final = 5.0
_PAUSE_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Seen:
    """How the sweep sees the machine; replaced in unit tests.

    Attributes:
        read_table: lists the processes.
        read_marker: gives a process's mark, or None.
        send: signals exactly the process that started then.
        clock: monotonic seconds.
        pause: waits between two looks.
    """

    read_table: Callable[[], Mapping[int, Entry]] = table
    read_marker: Callable[[int], str | None] = lambda pid: marker(pid, MARKER)
    send: Callable[[int, int, int], bool] = signal_exactly
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[], None] = lambda: time.sleep(_PAUSE_S)


def marked(run_id: str, seen: Seen | None = None) -> tuple[tuple[Entry, str], ...]:
    """Give every live process of a run and the name of its spawn, this process never among them."""
    seen = seen or Seen()
    found: list[tuple[Entry, str]] = []
    for one in seen.read_table().values():
        if not one.alive or one.pid == os.getpid():
            continue
        run, slash, name = (seen.read_marker(one.pid) or "").partition("/")
        if slash and run == run_id:
            found.append((one, name))
    return tuple(found)


def end_marked(run_id: str, *, grace_s: float, seen: Seen | None = None) -> tuple[Entry, ...]:
    """End every process of a run: SIGTERM, grace, SIGKILL; give those that survived it.

    A process is signalled only if it carries the mark and is still the one that was looked at.
    """
    seen = seen or Seen()
    began = seen.clock()
    known: set[tuple[int, int]] = set()
    asked: set[tuple[int, int]] = set()
    while True:
        known.update((one.pid, one.start) for one, _ in marked(run_id, seen))
        # A dying process loses its environment before it is dead, so we wait for the process, not the mark.
        left = tuple(one for one in seen.read_table().values() if one.alive and (one.pid, one.start) in known)
        waited = seen.clock() - began
        if not left or waited >= grace_s + KILL_DEADLINE_S:
            return left
        for one in left:
            if waited >= grace_s:
                seen.send(one.pid, one.start, signal.SIGKILL)
            elif (one.pid, one.start) not in asked:
                asked.add((one.pid, one.start))
                seen.send(one.pid, one.start, signal.SIGTERM)
                seen.send(one.pid, one.start, signal.SIGCONT)
        seen.pause()
