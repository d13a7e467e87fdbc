"""Our own process, seen without the thread that looks.

The CPU clock of a thread of one's own process has the clock id ``(~tid << 3) | 6`` on Linux
(CPUCLOCK_PERTHREAD with CPUCLOCK_SCHED; clock_getcpuclockid(3), pthread_getcpuclockid(3)): nanoseconds, and,
other than schedstat, up to date for a thread that is running now.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Final

from idlebench.measure.reader import ProcessCounters, ProcessLook, ProcessReader
from idlebench.model.process import ProcessRef

_BETWEEN_CLOCKS_NS: Final = 20_000
"""The process's clock and the observer's are read one after the other, while the observer runs."""


def thread_cpu_ns(tid: int) -> int | None:
    """Read the CPU clock of a thread of this process; None if it has ended."""
    try:
        return time.clock_gettime_ns((~tid << 3) | 6)
    except OSError:
        return None


class OwnReader:
    """Reads our own process as if some of its threads were not there; other processes as they are.

    What it starts is left out: the test runner's children are not the test's.
    """

    def __init__(
        self,
        inner: ProcessReader,
        own: ProcessRef,
        *,
        only: frozenset[int] | None,
        without: frozenset[int],
        cpu_ns: Callable[[int], int | None] = thread_cpu_ns,
    ) -> None:
        """Take which threads count.

        Args:
            inner: how processes are read.
            own: our process.
            only: thread ids that count, or None for all but ``without``.
            without: thread ids that do not count.
            cpu_ns: the CPU clock of a thread.
        """
        self._inner = inner
        self._own = own
        self._only = only
        self._without = without
        self._thread_cpu_ns = cpu_ns
        self._last: dict[int, int] = {}
        self.clock = inner.clock
        self.resolution_ns = inner.resolution_ns + _BETWEEN_CLOCKS_NS
        self.reaped_resolution_ns = inner.reaped_resolution_ns

    def counts(self, tid: int) -> bool:
        """Tell whether a thread is among those that are looked at."""
        return tid not in self._without and (self._only is None or tid in self._only)

    def find(self, pid: int) -> ProcessRef:
        """Give the identity of the process that has this pid now."""
        return self._inner.find(pid)

    def is_alive(self, ref: ProcessRef) -> bool:
        """Tell whether this very process runs."""
        return self._inner.is_alive(ref)

    def refresh(self) -> None:
        """Begin a new pass."""
        self._inner.refresh()

    def cpu_ns(self, ref: ProcessRef) -> int | None:
        """Read the CPU of the threads that count; ended ones keep what they had when last seen."""
        if ref != self._own:
            return self._inner.cpu_ns(ref)
        if self._only is not None:
            return sum(self._of_thread(tid) for tid in self._only - self._without)
        total_ns = self._inner.cpu_ns(ref)
        if total_ns is None:
            return None
        return total_ns - sum(self._of_thread(tid) for tid in self._without)

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Read everything else, of the threads that count."""
        look = self._inner.look(ref)
        if look is None or ref != self._own:
            return look
        threads = tuple(thread for thread in look.threads if self.counts(thread.tid))
        return dataclasses.replace(look, threads=threads, children=(), reaped_cpu_ns=0, reaped_faults=0)

    def prepare(self, refs: Sequence[ProcessRef]) -> Callable[[], ProcessCounters | None]:
        """Give a function that reads CPU; timeslices of single threads are not read cheaply."""

        def read() -> ProcessCounters | None:
            known = [cpu_ns for ref in refs if (cpu_ns := self.cpu_ns(ref)) is not None]
            return ProcessCounters(sum(known), None) if len(known) == len(refs) else None

        return read

    def children(self, pid: int) -> tuple[int, ...]:
        """List the children of another process."""
        return () if pid == self._own.pid else self._inner.children(pid)

    def environment(self, pid: int, variable: str) -> str | None:
        """Give a variable of the environment that the process was started with."""
        return self._inner.environment(pid, variable)

    def forget(self, ref: ProcessRef) -> None:
        """Let go of what was kept open for a process."""
        self._inner.forget(ref)

    def close(self) -> None:
        """Let go of everything."""
        self._inner.close()

    def _of_thread(self, tid: int) -> int:
        now_ns = self._thread_cpu_ns(tid)
        if now_ns is not None:
            self._last[tid] = now_ns
        return self._last.get(tid, 0)
