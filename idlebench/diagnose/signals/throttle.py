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
        self._first = self._read(self._pid)

    def tick(self, sample: TreeSample) -> None:
        """Note the time; the count is read only when it is asked for, because it takes many files."""
        self._last_ns = sample.at_ns

    def look(self, now_ns: int) -> int:
        """Nothing in between."""
        return now_ns + NS_PER_S

    def percent(self) -> float | None:
        """Read again and give the part of the time so far, or None where nothing counts it."""
        last = self._read(self._pid)
        if self._first is None or last is None or self._last_ns <= self._first_ns:
            return None
        return 100.0 * max(0, last - self._first) / (self._last_ns - self._first_ns)
