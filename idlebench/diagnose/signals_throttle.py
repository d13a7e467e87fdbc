"""How long a cgroup quota held the target back."""

from __future__ import annotations

from collections.abc import Callable

from idlebench.measure.cgroup import throttled_ns
from idlebench.model.process import ProcessRef, TreeSample
from idlebench.units import NS_PER_S


class ThrottleSignals:
    """An instrument: time throttled, of the groups of the root process."""

    def __init__(self, target: ProcessRef, read: Callable[[int], int | None] = throttled_ns) -> None:
        """Read nothing yet.

        Args:
            target: root of the tree.
            read: gives the nanoseconds so far, or None where nothing counts them.
        """
        self._pid = target.pid
        self._read = read

    def begin(self, sample: TreeSample) -> None:
        """Read for the first time."""
        self._first_ns = self._last_ns = sample.at_ns
        self._first = self._last = self._read(self._pid)

    def tick(self, sample: TreeSample) -> None:
        """Read again; a group that is gone keeps its last count."""
        now = self._read(self._pid)
        if now is not None:
            self._last, self._last_ns = now, sample.at_ns

    def look(self, now_ns: int) -> int:
        """Nothing in between."""
        return now_ns + NS_PER_S

    def percent(self) -> float | None:
        """Give the part of the time so far, or None where nothing counts it."""
        if self._first is None or self._last is None or self._last_ns <= self._first_ns:
            return None
        return 100.0 * (self._last - self._first) / (self._last_ns - self._first_ns)
