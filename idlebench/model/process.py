"""Processes and threads: who they are and what their counters said at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class ProcessRef:
    """A process that cannot be mistaken for a later one with the same pid.

    Attributes:
        pid: process id in our pid namespace.
        start_ticks: when it started, in the system's own unit since boot (Linux: field 22 of
            ``/proc/PID/stat``; elsewhere: psutil's create time in milliseconds).
    """

    pid: int
    start_ticks: int


@dataclass(frozen=True, slots=True)
class ThreadSample:
    """The counters of one thread since it began. None: this system cannot tell.

    Attributes:
        tid: thread id.
        name: the thread's name as the kernel has it (15 bytes).
        cpu_ns: nanoseconds on a CPU.
        run_queue_ns: nanoseconds ready to run but waiting for a CPU.
        timeslices: times that it was put on a CPU.
        voluntary: voluntary context switches: it slept, and was woken. Our "wakes".
        involuntary: preemptions: a neighbour's doing.
    """

    tid: int
    name: str
    cpu_ns: int | None
    run_queue_ns: int | None
    timeslices: int | None
    voluntary: int | None
    involuntary: int | None


@dataclass(frozen=True, slots=True)
class ProcessSample:
    """The counters of one process at one moment.

    Attributes:
        ref: its identity.
        name: the command name, 15 bytes at most on Linux.
        cpu_ns: CPU of all its threads, exited ones included.
        reaped_cpu_ns: CPU of its children that ended and that it has waited for.
        state: one letter as in ``/proc/PID/stat`` (R, S, D, T, Z …).
        threads: one sample for each live thread.
    """

    ref: ProcessRef
    name: str
    cpu_ns: int
    reaped_cpu_ns: int
    state: str
    threads: tuple[ThreadSample, ...]


@dataclass(frozen=True, slots=True)
class TreeSample:
    """The counters of a process tree at one moment.

    Attributes:
        at_ns: monotonic nanoseconds when the reading began.
        processes: every process of the tree; empty when all are gone. One that ended stays, in state Z,
            until its parent has waited for it: its CPU is nobody else's before.
        adopted_cpu_ns: CPU of processes that left the tree and were reaped by the reaper.
        lost_cpu_ns: CPU, when last seen, of processes that ended and that nobody waited for.
        unaccounted: how many those are.
        doubt_ns: CPU that may be counted twice in this sample, because processes ended all the while
            that it was read.
    """

    at_ns: int
    processes: tuple[ProcessSample, ...]
    adopted_cpu_ns: int = 0
    lost_cpu_ns: int = 0
    unaccounted: int = 0
    doubt_ns: int = 0

    @property
    def cpu_ns(self) -> int:
        """CPU of the whole tree since it began: a sum that no process takes with it when it ends."""
        live = sum(process.cpu_ns + process.reaped_cpu_ns for process in self.processes)
        return live + self.adopted_cpu_ns + self.lost_cpu_ns


@dataclass(frozen=True, slots=True)
class ThreadReading:
    """What one thread did in one window.

    Attributes:
        pid: its process.
        tid: its thread id.
        name: the thread's name.
        cpu_ns: nanoseconds on a CPU in the window, or None.
        wakes: voluntary switches in the window, or None.
        preemptions: involuntary switches in the window, or None.
        timeslices: times put on a CPU in the window, or None.
    """

    pid: int
    tid: int
    name: str
    cpu_ns: int | None
    wakes: int | None
    preemptions: int | None
    timeslices: int | None


@dataclass(frozen=True, slots=True)
class TreeReading:
    """What a process tree did in one window.

    Attributes:
        elapsed_ns: monotonic nanoseconds between the two samples.
        cpu_ns: CPU nanoseconds of the whole tree, children that came and went included.
        wakes: voluntary switches, all threads; None where the system cannot tell.
        preemptions: involuntary switches, all threads, or None.
        timeslices: times that any thread was put on a CPU, or None.
        processes: live processes at the end of the window.
        threads: live threads at the end of the window.
        born: processes that began in the window.
        ended: processes that ended in the window.
        unaccounted: processes that ended in the window and whose CPU nobody could bill.
        resolution_ns: what ``cpu_ns`` may be off by, from the clocks that it was read from.
        paused: the tree, or this machine, was stopped at some time in the window.
        per_thread: one reading for each thread alive at the end.
        run_queue_ns: nanoseconds that threads were ready and waited for a CPU, summed, or None.
    """

    elapsed_ns: int
    cpu_ns: int
    wakes: int | None
    preemptions: int | None
    timeslices: int | None
    processes: int
    threads: int
    born: int
    ended: int
    unaccounted: int
    resolution_ns: int
    paused: bool
    per_thread: tuple[ThreadReading, ...] = field(default=())
    run_queue_ns: int | None = None

    @property
    def seconds(self) -> float:
        """Length of the window."""
        return self.elapsed_ns / 1e9

    @property
    def cpu_percent(self) -> float:
        """CPU as percent of one core."""
        return 100.0 * self.cpu_ns / self.elapsed_ns

    @property
    def wakes_per_s(self) -> float | None:
        """Wakes a second, or None."""
        return None if self.wakes is None else self.wakes / self.seconds
