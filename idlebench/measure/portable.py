"""Systems without procfs (macOS): the same questions, asked of psutil, at its resolution."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

import psutil

from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.reader import ProcessCounters, ProcessLook
from idlebench.model.process import ProcessRef, ThreadSample
from idlebench.units import NS_PER_S

PSUTIL_CLOCK: Final = "psutil"
_MACOS_RESOLUTION_NS: Final = 1_000  # proc_pid_rusage counts finer, psutil gives seconds as a float

_STATES: Final = {
    psutil.STATUS_RUNNING: "R",
    psutil.STATUS_SLEEPING: "S",
    psutil.STATUS_IDLE: "I",
    psutil.STATUS_DISK_SLEEP: "D",
    psutil.STATUS_STOPPED: "T",
    psutil.STATUS_TRACING_STOP: "t",
    psutil.STATUS_ZOMBIE: "Z",
    psutil.STATUS_DEAD: "X",
}


class PsutilReader:
    """Reads processes through psutil.

    What it cannot tell: CPU of children that have ended (on macOS psutil gives 0: they are counted
    as unaccounted), CPU of single threads, and timeslices. On macOS switches are those of the whole
    process, preemptions among them; on Linux psutil sees the leading thread alone, so that the
    switches of a process with more than one thread are unknown rather than wrong.
    """

    clock = PSUTIL_CLOCK

    def __init__(self, *, whole_process_switches: bool = sys.platform == "darwin") -> None:
        """Keep no process yet.

        Args:
            whole_process_switches: psutil's switch counts cover all threads here.
        """
        ticks = sys.platform.startswith("linux")
        tick_ns = NS_PER_S // os.sysconf("SC_CLK_TCK")
        self._whole = whole_process_switches
        # User and system time are each cut to whole ticks.
        self.resolution_ns = 2 * tick_ns if ticks else _MACOS_RESOLUTION_NS
        self.reaped_resolution_ns = self.resolution_ns
        self._processes: dict[ProcessRef, psutil.Process] = {}
        self._by_parent: dict[int, list[int]] | None = None

    def find(self, pid: int) -> ProcessRef:
        """Give the identity of the process that has this pid now."""
        try:
            process = psutil.Process(pid)
            ref = ProcessRef(pid, round(process.create_time() * 1000))
        except psutil.NoSuchProcess as error:
            raise ProcessGoneError("the process is gone", where=f"pid {pid}") from error
        except psutil.AccessDenied as error:
            raise ProcessForbiddenError(f"pid {pid}") from error
        self._processes.setdefault(ref, process)
        return ref

    def is_alive(self, ref: ProcessRef) -> bool:
        """Tell whether this very process runs; a zombie does not."""
        process = self._process(ref)
        try:
            return process is not None and process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied as error:
            raise ProcessForbiddenError(f"pid {ref.pid}") from error

    def refresh(self) -> None:
        """Begin a new pass: list parents anew."""
        self._by_parent = None

    def cpu_ns(self, ref: ProcessRef) -> int | None:
        """Read user and system time."""
        process = self._process(ref)
        if process is None:
            return None
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            return None
        except psutil.AccessDenied as error:
            raise ProcessForbiddenError(f"pid {ref.pid}") from error
        return round((times.user + times.system) * NS_PER_S)

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Read everything else that psutil can tell."""
        process = self._process(ref)
        if process is None:
            return None
        try:
            with process.oneshot():
                times = process.cpu_times()
                return ProcessLook(
                    ref=ref,
                    name=process.name(),
                    state=_STATES.get(process.status(), "S"),
                    parent_pid=process.ppid(),
                    reaped_cpu_ns=round((times.children_user + times.children_system) * NS_PER_S),
                    faults=None,
                    reaped_faults=None,
                    threads=self._threads(process),
                    children=self.children(ref.pid),
                )
        except psutil.NoSuchProcess:
            return None
        except psutil.AccessDenied as error:
            raise ProcessForbiddenError(f"pid {ref.pid}") from error

    def prepare(self, refs: Sequence[ProcessRef]) -> Callable[[], ProcessCounters | None]:
        """Give a function that reads CPU; psutil has no timeslices."""

        def read() -> ProcessCounters | None:
            clocks = [self.cpu_ns(ref) for ref in refs]
            known = [cpu_ns for cpu_ns in clocks if cpu_ns is not None]
            return ProcessCounters(sum(known), None) if len(known) == len(clocks) else None

        return read

    def children(self, pid: int) -> tuple[int, ...]:
        """List the children of any process, from one listing of all processes a pass."""
        if self._by_parent is None:
            self._by_parent = {}
            for process in psutil.process_iter(["ppid"]):
                self._by_parent.setdefault(process.info["ppid"], []).append(process.pid)
        return tuple(self._by_parent.get(pid, ()))

    def environment(self, pid: int, variable: str) -> str | None:
        """Give a variable of the environment that the process was started with."""
        try:
            return psutil.Process(pid).environ().get(variable)
        except (psutil.Error, OSError):
            return None

    def forget(self, ref: ProcessRef) -> None:
        """Let go of a process."""
        self._processes.pop(ref, None)

    def close(self) -> None:
        """Let go of every process."""
        self._processes.clear()

    def _process(self, ref: ProcessRef) -> psutil.Process | None:
        process = self._processes.get(ref)
        if process is None:
            try:
                if self.find(ref.pid) != ref:
                    return None
            except ProcessGoneError:
                return None
            process = self._processes[ref]
        # is_running() compares the start time: a later process with the same pid is not this one.
        return process if process.is_running() else None

    def _threads(self, process: psutil.Process) -> tuple[ThreadSample, ...]:
        count = process.num_threads()
        switches = process.num_ctx_switches()
        covered = self._whole or count <= 1
        first = ThreadSample(
            tid=process.pid,
            name=process.name(),
            cpu_ns=None,
            run_queue_ns=None,
            timeslices=None,
            voluntary=switches.voluntary if covered else None,
            involuntary=switches.involuntary if covered else None,
        )
        others = (ThreadSample(0, "", None, None, None, None, None) for _ in range(count - 1))
        return (first, *others)
