"""A system of made-up processes, for tests: it bills CPU the way that a kernel does, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from idlebench.measure.clock import CPU_CLOCK
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.reader import ProcessCounters, ProcessLook
from idlebench.model.process import ProcessRef, ThreadSample
from idlebench.model.spawn import Reaped


@dataclass(slots=True)
class FakeThread:
    """Counters of one thread since it began."""

    tid: int
    name: str = "thread"
    cpu_ns: int = 0
    voluntary: int = 0
    involuntary: int = 0
    timeslices: int = 0
    run_queue_ns: int = 0


@dataclass(slots=True)
class FakeProcess:
    """A process that a test changes as it likes.

    Attributes:
        ref: its identity.
        parent_pid: its parent now.
        name: command name.
        state: one letter.
        cpu_ns: its CPU clock.
        reaped_cpu_ns: CPU of children that it has waited for.
        faults: its minor faults.
        reaped_faults: those of children that it has waited for.
        threads: its live threads.
        environment: what it was started with.
        waits: it waits for its children; otherwise it ignores SIGCHLD.
        hidden: another user's, not to be read.
    """

    ref: ProcessRef
    parent_pid: int
    name: str = "worker"
    state: str = "S"
    cpu_ns: int = 0
    reaped_cpu_ns: int = 0
    faults: int = 1
    reaped_faults: int = 0
    threads: list[FakeThread] = field(default_factory=list)
    environment: Mapping[str, str] = field(default_factory=dict)
    waits: bool = True
    hidden: bool = False


class FakeSystem:
    """Processes, time, and a reaper; it implements `ProcessReader`.

    The reaper is pid 2; orphans become its children, and it reports what it has waited for.
    """

    clock = CPU_CLOCK
    resolution_ns = 1
    reaped_resolution_ns = 1
    REAPER = 2

    def __init__(self) -> None:
        """Begin with the reaper alone, at time 0."""
        self.now_ns = 0
        self.processes: dict[int, FakeProcess] = {}
        self.reaped: list[Reaped] = []
        self.looks = 0
        self._starts = 0
        self.spawn(self.REAPER, parent=1)

    def spawn(
        self, pid: int, *, parent: int = REAPER, environment: Mapping[str, str] | None = None
    ) -> FakeProcess:
        """Start a process with one thread."""
        self._starts += 1
        process = FakeProcess(ProcessRef(pid, self._starts), parent, environment=environment or {})
        process.threads.append(FakeThread(pid))
        self.processes[pid] = process
        return process

    def burn(self, pid: int, cpu_ns: int, *, wakes: int = 0) -> None:
        """Let a process use CPU, in its leading thread."""
        process = self.processes[pid]
        process.cpu_ns += cpu_ns
        process.faults += 1
        leader = process.threads[0]
        leader.cpu_ns += cpu_ns
        leader.voluntary += wakes
        leader.timeslices += wakes

    def end(self, pid: int) -> None:
        """End a process; its parent waits for it at once, if it waits at all."""
        process = self.processes.pop(pid)
        for child in self.processes.values():
            if child.parent_pid == pid:
                child.parent_pid = self.REAPER
        parent = self.processes.get(process.parent_pid)
        total_ns = process.cpu_ns + process.reaped_cpu_ns
        if process.parent_pid == self.REAPER:
            wakes = sum(thread.voluntary for thread in process.threads)
            self.reaped.append(Reaped(pid, "", 0, total_ns, wakes, self.now_ns))
        elif parent is not None and parent.waits:
            parent.reaped_cpu_ns += total_ns
            parent.reaped_faults += process.faults + process.reaped_faults

    def pass_time(self, seconds: float) -> None:
        """Let time go by; also serves as `sleep`."""
        self.now_ns += round(seconds * 1e9)

    def monotonic_ns(self) -> int:
        """Give the time."""
        return self.now_ns

    def find(self, pid: int) -> ProcessRef:
        """Give the identity of the process that has this pid now."""
        process = self.processes.get(pid)
        if process is None:
            raise ProcessGoneError("the process is gone", where=f"pid {pid}")
        if process.hidden:
            raise ProcessForbiddenError(f"pid {pid}")
        return process.ref

    def is_alive(self, ref: ProcessRef) -> bool:
        """Tell whether this very process runs."""
        process = self._get(ref)
        return process is not None and process.state != "Z"

    def refresh(self) -> None:
        """Begin a new pass."""

    def cpu_ns(self, ref: ProcessRef) -> int | None:
        """Read the CPU clock."""
        process = self._get(ref)
        return None if process is None else process.cpu_ns

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Read everything else."""
        self.looks += 1
        process = self._get(ref)
        if process is None:
            return None
        return ProcessLook(
            ref=ref,
            name=process.name,
            state=process.state,
            parent_pid=process.parent_pid,
            reaped_cpu_ns=process.reaped_cpu_ns,
            faults=process.faults,
            reaped_faults=process.reaped_faults,
            threads=tuple(_sample(thread) for thread in process.threads),
            children=self.children(ref.pid),
        )

    def prepare(self, refs: Sequence[ProcessRef]) -> Callable[[], ProcessCounters | None]:
        """Give a function that reads the cheap counters."""

        def read() -> ProcessCounters | None:
            processes = [process for ref in refs if (process := self._get(ref)) is not None]
            if len(processes) < len(refs):
                return None
            slices = sum(thread.timeslices for process in processes for thread in process.threads)
            return ProcessCounters(sum(process.cpu_ns for process in processes), slices)

        return read

    def children(self, pid: int) -> tuple[int, ...]:
        """List the children of a process."""
        return tuple(child for child, process in self.processes.items() if process.parent_pid == pid)

    def environment(self, pid: int, variable: str) -> str | None:
        """Give a variable of a process's environment."""
        process = self.processes.get(pid)
        return None if process is None else process.environment.get(variable)

    def forget(self, ref: ProcessRef) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is kept."""

    def _get(self, ref: ProcessRef) -> FakeProcess | None:
        process = self.processes.get(ref.pid)
        return process if process is not None and process.ref == ref else None


def _sample(thread: FakeThread) -> ThreadSample:
    return ThreadSample(
        thread.tid,
        thread.name,
        thread.cpu_ns,
        thread.run_queue_ns,
        thread.timeslices,
        thread.voluntary,
        thread.involuntary,
    )
