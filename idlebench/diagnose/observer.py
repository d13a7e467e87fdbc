"""What looking cost: our own CPU, and the target before and after its stacks were read."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from idlebench.diagnose.stacks import Stacks
from idlebench.diagnose.watch import Watched
from idlebench.harness.clock import Clock
from idlebench.model.evidence import ObserverEvidence
from idlebench.units import percent_of_core


@dataclass(frozen=True, slots=True)
class After:
    """The target after its stacks were read.

    Attributes:
        wakes_per_s: of the tree, or None.
        cpu_percent: of the tree.
    """

    wakes_per_s: float | None
    cpu_percent: float


def _children_cpu_ns() -> int:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round((used.ru_utime + used.ru_stime) * 1e9)


class ObserverCost:
    """Reads our own CPU at the beginning and at the end of the counter phase; then of our children."""

    def __init__(
        self,
        clock: Clock,
        *,
        process_time_ns: Callable[[], int] = time.process_time_ns,
        children_cpu_ns: Callable[[], int] = _children_cpu_ns,
    ) -> None:
        """Read nothing yet.

        Args:
            clock: time.
            process_time_ns: as `time.process_time_ns`.
            children_cpu_ns: CPU of children that we have waited for.
        """
        self._clock = clock
        self._own = process_time_ns
        self._children = children_cpu_ns

    def begin(self) -> None:
        """The counter phase begins."""
        self._began_ns, self._own_ns = self._clock.monotonic_ns(), self._own()
        self._end: tuple[int, int, int] | None = None

    def end(self) -> None:
        """The counter phase is over."""
        self._end = self._clock.monotonic_ns(), self._own(), self._children()

    def observer(self, watched: Watched, stacks: Stacks, after: After | None) -> ObserverEvidence:
        """Give what is known so far."""
        now_ns, own_ns, children_ns = self._end or (self._clock.monotonic_ns(), self._own(), self._children())
        elapsed_ns = max(1, now_ns - self._began_ns)
        reading = watched.reading
        return ObserverEvidence(
            cpu_percent=percent_of_core(own_ns - self._own_ns, elapsed_ns),
            wakes_before=reading.wakes_per_s,
            wakes_after=None if after is None else after.wakes_per_s,
            cpu_before=reading.cpu_percent,
            cpu_after=None if after is None else after.cpu_percent,
            stopped_threads=stacks.stopped,
            stacks_cpu_s=(self._children() - children_ns) / 1e9 if stacks.threads else None,
        )
