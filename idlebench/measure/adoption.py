"""What the reaper has reported about processes of one tree."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

from idlebench.model.process import ProcessRef
from idlebench.model.spawn import Reaped

_WAIT_STEP_S = 0.005
_WAIT_STEPS = 40


class Adoptions:
    """Takes from the reaper's report what belongs to one tree, once."""

    def __init__(
        self,
        adopted: Callable[[], Sequence[Reaped]],
        *,
        takes_orphans: bool,
        since_ns: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read nothing yet.

        Args:
            adopted: every process reaped since the reaper began, oldest first.
            takes_orphans: an orphan that was reaped before anyone saw it is of this tree.
            since_ns: monotonic nanoseconds; only later orphans are.
            sleep: as `time.sleep`.
        """
        self._adopted = adopted
        self._takes_orphans = takes_orphans
        self._since_ns = since_ns
        self._sleep = sleep
        self._read = 0
        self._waiting: list[Reaped] = []
        self._first_seen: dict[int, tuple[ProcessRef, int]] = {}
        self.reports: dict[ProcessRef, Reaped] = {}
        self._strangers_cpu_ns = 0
        self.strangers = 0
        self.strangers_voluntary = 0

    @property
    def cpu_ns(self) -> int:
        """CPU of every reported process of this tree."""
        return self._strangers_cpu_ns + sum(report.cpu_ns for report in self.reports.values())

    def saw(self, ref: ProcessRef, at_ns: int) -> None:
        """Note that a process belongs to this tree."""
        if self._first_seen.get(ref.pid, (None, 0))[0] != ref:
            self._first_seen[ref.pid] = (ref, at_ns)

    def collect(self, live: Collection[ProcessRef]) -> None:
        """Take what is new.

        Args:
            live: processes that the current sample counts themselves: what was reported about them is
                left for the next one.
        """
        every = self._adopted()
        fresh = [*self._waiting, *every[self._read :]]
        self._read = len(every)
        self._waiting = []
        for report in fresh:
            ref, first_ns = self._first_seen.get(report.pid, (None, 0))
            if ref is not None and report.at_ns >= first_ns and ref not in self.reports:
                if ref in live:
                    self._waiting.append(report)
                else:
                    self.reports[ref] = report
            elif ref is None and self._takes_orphans and not report.name and report.at_ns >= self._since_ns:
                self._strangers_cpu_ns += report.cpu_ns
                self.strangers_voluntary += report.voluntary
                self.strangers += 1

    def wait_for(self, expected: Collection[ProcessRef], live: Collection[ProcessRef]) -> None:
        """Wait until the reaper has reported processes that it alone can have reaped: 0.2 s at most."""
        for _ in range(_WAIT_STEPS):
            self.collect(live)
            if all(ref in self.reports for ref in expected):
                return
            self._sleep(_WAIT_STEP_S)
