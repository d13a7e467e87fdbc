"""The one way to the counters of processes: a protocol that each kind of system implements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from idlebench.model.process import ProcessRef, ThreadSample


@dataclass(frozen=True, slots=True)
class ProcessLook:
    """Everything that one look at a process gives, but for its CPU clock.

    Attributes:
        ref: its identity.
        name: command name, 15 bytes at most on Linux.
        state: one letter as in ``/proc/PID/stat``; ``Z`` only if no thread of it lives.
        parent_pid: its parent now.
        reaped_cpu_ns: CPU of children that it has waited for, in whole clock ticks.
        faults: minor page faults of its own, or None where the system cannot tell.
        reaped_faults: the same of children that it has waited for: a child has at least one, so a
            change shows that a child was billed even where its CPU is below a tick.
        threads: one sample for each live thread.
        children: pids of its children, zombies included.
    """

    ref: ProcessRef
    name: str
    state: str
    parent_pid: int
    reaped_cpu_ns: int
    faults: int | None
    reaped_faults: int | None
    threads: tuple[ThreadSample, ...]
    children: tuple[int, ...]


class ProcessCounters(NamedTuple):
    """The two counters that are cheap enough to be read hundreds of times a second.

    Attributes:
        cpu_ns: CPU of the processes, ended threads included.
        timeslices: times that any of their threads was put on a CPU, or None.
    """

    cpu_ns: int
    timeslices: int | None


class ProcessReader(Protocol):
    """Reads processes. None means: this process is gone (and never another one with its pid)."""

    @property
    def clock(self) -> str:
        """How CPU is read: ``cpu-clock`` or ``psutil``."""

    @property
    def resolution_ns(self) -> int:
        """What one reading of a process's CPU may be off by."""

    @property
    def reaped_resolution_ns(self) -> int:
        """What a difference of two readings of ``reaped_cpu_ns`` may be off by."""

    def find(self, pid: int) -> ProcessRef:
        """Give the identity of the process that has this pid now.

        Raises:
            ProcessGoneError: no process has it.
            ProcessForbiddenError: it is hidden from us.
        """

    def is_alive(self, ref: ProcessRef) -> bool:
        """Tell whether this very process runs; a zombie does not."""

    def refresh(self) -> None:
        """Begin a new pass: forget any list of parents that was kept for the last one."""

    def cpu_ns(self, ref: ProcessRef) -> int | None:
        """Read only the CPU of a process that was looked at before."""

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Read everything else.

        Raises:
            ProcessForbiddenError: its counters may not be read.
        """

    def prepare(self, refs: Sequence[ProcessRef]) -> Callable[[], ProcessCounters | None]:
        """Give a function that reads the cheap counters of these processes, summed, as often as one likes.

        The threads are those of the last look. It gives None once one of them has ended.
        """

    def children(self, pid: int) -> tuple[int, ...]:
        """List the children of any process; () if it is gone."""

    def environment(self, pid: int, variable: str) -> str | None:
        """Give a variable of the environment that the process was started with.

        None if it is not set, or the process is gone or not ours to look into.
        """

    def forget(self, ref: ProcessRef) -> None:
        """Let go of everything that was kept open for a process."""

    def close(self) -> None:
        """Let go of everything."""
