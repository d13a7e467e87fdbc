"""Whether other load disturbed a gate: how long processes waited for a CPU while idle cells were measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from idlebench.measure.pressure import read_stalled_us
from idlebench.model.events import Event, LaunchEnded, Phase, PhaseEntered
from idlebench.model.launch import LaunchRecord

BUSY_PERCENT: Final = 50.0
"""From this share of the time with a process waiting for a CPU on, a gate does not pass."""

_IDLE_PERCENT: Final = 20.0
_US_PER_S: Final = 1e6


class BusyWatch:
    """A `Listener` that reads the kernel's count at both ends of every counter window.

    Only windows of cells that hardly used a CPU themselves count: a process that waited then, waited for
    somebody else's load.
    """

    def __init__(
        self,
        stalled_us: Callable[[], int | None] = read_stalled_us,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take how to read the kernel's count and the time."""
        self._stalled_us = stalled_us
        self._clock = clock
        self._opened: tuple[int, float] | None = None
        self._closed: tuple[float, float] | None = None
        self._stalled_s = 0.0
        self._watched_s = 0.0

    def __call__(self, event: Event) -> None:
        """Follow the phases of a launch."""
        match event:
            case PhaseEntered(phase=Phase.WINDOW):
                self._open()
            case PhaseEntered():
                self._close()
            case LaunchEnded():
                self._take(event.record)
            case _:
                pass

    @property
    def percent(self) -> float | None:
        """Share of the windows' time in which some process waited for a CPU; None where nobody tells."""
        return 100.0 * self._stalled_s / self._watched_s if self._watched_s else None

    def _open(self) -> None:
        stalled = self._stalled_us()
        self._closed = None
        self._opened = None if stalled is None else (stalled, self._clock())

    def _close(self) -> None:
        stalled = self._stalled_us() if self._opened is not None else None
        if self._opened is None or stalled is None:
            return
        before, began_s = self._opened
        self._closed = ((stalled - before) / _US_PER_S, self._clock() - began_s)
        self._opened = None

    def _take(self, record: LaunchRecord) -> None:
        if self._closed is None or record.window is None:
            return
        window = record.window
        roles = [window.worker, *window.services.values(), *([window.broker] if window.broker else [])]
        if sum(role.cpu_percent for role in roles) < _IDLE_PERCENT:
            self._stalled_s += self._closed[0]
            self._watched_s += self._closed[1]
        self._closed = None
