"""A counter window as a time series: CPU of every role in slices."""

from __future__ import annotations

import math
from collections.abc import Mapping

from idlebench.harness.clock import Clock
from idlebench.measure.tree import TreeSampler
from idlebench.model.launch import SeriesPoint
from idlebench.units import NS_PER_S, percent_of_core

WORKER = "worker"
BROKER = "broker"


class Series:
    """Cuts a window into slices that end at whole multiples of their length from the window's start.

    Who waits the window out sleeps no longer than `left_s`, so that a slice ends where it should. Where the
    machine stalls, one ends late; the next still ends on time, unless less than half of it is left.
    """

    def __init__(self, samplers: Mapping[str, TreeSampler], every_s: float | None, clock: Clock) -> None:
        """Take what to read.

        Args:
            samplers: by role: ``worker``, ``broker`` if there is one, and services by name.
            every_s: length of a slice, or None to record nothing.
            clock: time.
        """
        self._samplers = samplers if every_s is not None else {}
        self._every_ns = round((every_s or 0) * NS_PER_S)
        self._clock = clock
        self._points: list[SeriesPoint] = []

    def begin(self) -> None:
        """Start the first slice."""
        self._began_ns = self._last_ns = self._clock.monotonic_ns()
        self._due_ns = self._began_ns + self._every_ns
        self._cpu_ns = self._read()

    @property
    def left_s(self) -> float:
        """Seconds until the slice ends; infinite where nothing is recorded."""
        if not self._samplers:
            return math.inf
        return max(0.0, (self._due_ns - self._clock.monotonic_ns()) / NS_PER_S)

    def tick(self, *, last: bool = False) -> None:
        """End the slice if it is over, or at the end of the window if it is nearly so."""
        if not self._samplers:
            return
        now_ns = self._clock.monotonic_ns()
        early_ns = self._every_ns // 2 if last else 0
        if now_ns < self._due_ns - early_ns or now_ns == self._last_ns:
            return
        cpu_ns, elapsed_ns = self._read(), now_ns - self._last_ns
        used = {
            role: percent_of_core(cpu_ns[role] - self._cpu_ns[role], elapsed_ns) for role in self._samplers
        }
        self._points.append(
            SeriesPoint(
                at_s=(now_ns - self._began_ns) / NS_PER_S,
                worker=used[WORKER],
                broker=used.get(BROKER),
                services={role: value for role, value in used.items() if role not in {WORKER, BROKER}},
            )
        )
        self._last_ns, self._cpu_ns = now_ns, cpu_ns
        whole = (now_ns - self._began_ns + self._every_ns // 2) // self._every_ns
        self._due_ns = self._began_ns + (whole + 1) * self._every_ns

    def points(self) -> tuple[SeriesPoint, ...]:
        """Give the slices."""
        return tuple(self._points)

    def _read(self) -> dict[str, int]:
        return {role: sampler.cpu_ns() for role, sampler in self._samplers.items()}
