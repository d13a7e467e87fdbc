"""Linux: the CPU clock, and /proc through descriptors that stay open."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from idlebench.measure.cheap import cheap_read
from idlebench.measure.clock import CPU_CLOCK, CPU_CLOCK_RESOLUTION_NS, process_cpu_ns
from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.parse import StatLine, parse_environment, parse_pids, parse_schedstat, parse_stat
from idlebench.measure.reader import ProcessCounters, ProcessLook
from idlebench.measure.threads import ThreadFiles, read_thread
from idlebench.model.process import ProcessRef, ThreadSample
from idlebench.units import NS_PER_S

_RELISTS: Final = 4  # threads may begin and end while they are listed; then the list is read again


class _Process:
    """The paths of a process that is looked at again and again."""

    __slots__ = ("directory", "ref", "stat", "threads")

    def __init__(self, directory: str, ref: ProcessRef) -> None:
        self.directory = directory
        self.ref = ref
        self.stat = f"{directory}/stat"
        self.threads: tuple[ThreadFiles, ...] = ()


class ProcReader:
    """Reads processes from a directory in the format of proc(5)."""

    clock = CPU_CLOCK
    resolution_ns = CPU_CLOCK_RESOLUTION_NS

    def __init__(
        self,
        root: Path = Path("/proc"),
        *,
        cpu_ns: Callable[[int], int] = process_cpu_ns,
        files: KeptFiles | None = None,
        ticks_per_s: int | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            root: where procfs is mounted.
            cpu_ns: the CPU clock of a pid.
            files: where descriptors are kept; None for one of its own.
            ticks_per_s: unit of the times in ``stat``; None for this system's.
        """
        self._root = str(root)
        self._cpu_ns = cpu_ns
        self._files = KeptFiles() if files is None else files
        self._tick_ns = NS_PER_S // (os.sysconf("SC_CLK_TCK") if ticks_per_s is None else ticks_per_s)
        # User and system time are each cut to whole ticks at both ends of a difference.
        self.reaped_resolution_ns = 2 * self._tick_ns
        self._processes: dict[int, _Process] = {}
        self._lists_children = True
        self._counts_timeslices = True
        self._by_parent: dict[int, list[int]] | None = None

    def find(self, pid: int) -> ProcessRef:
        """Give the identity of the process that has this pid now."""
        known = self._processes.get(pid)
        if known is not None and self._stat(known) is not None:
            return known.ref
        path = f"{self._root}/{pid}/stat"
        try:
            line = parse_stat(self._files.read(path))
        except ProcessGoneError:
            if self._has_cpu_clock(pid):
                # It lives, but procfs does not show it to us: mounted with hidepid=2.
                raise ProcessForbiddenError(f"pid {pid}") from None
            raise
        ref = ProcessRef(pid, line.start_ticks)
        self._processes[pid] = _Process(f"{self._root}/{pid}", ref)
        return ref

    def is_alive(self, ref: ProcessRef) -> bool:
        """Tell whether this very process runs; a zombie does not."""
        process = self._process(ref)
        line = None if process is None else self._stat(process)
        return line is not None and not (line.state in "ZX" and line.threads <= 1)

    def refresh(self) -> None:
        """Begin a new pass."""
        self._by_parent = None

    def cpu_ns(self, ref: ProcessRef) -> int | None:
        """Read the CPU clock."""
        try:
            return self._cpu_ns(ref.pid)
        except ProcessGoneError:
            return None

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Read identity, state, billed children, every thread and the list of children."""
        process = self._process(ref)
        line = None if process is None else self._stat(process)
        if process is None or line is None:
            return None
        threads = self._threads(process, line.threads)
        return ProcessLook(
            ref=ref,
            name=line.name,
            state=self._state(process, line),
            parent_pid=line.parent_pid,
            reaped_cpu_ns=line.reaped_ticks * self._tick_ns,
            faults=line.faults,
            reaped_faults=line.reaped_faults,
            threads=threads,
            children=self._children(process),
        )

    def prepare(self, refs: Sequence[ProcessRef]) -> Callable[[], ProcessCounters | None]:
        """Give a function that reads CPU clocks and timeslices: about 3 µs a process of one thread."""
        processes = [process for ref in refs if (process := self._process(ref)) is not None]
        if len(processes) < len(refs):
            return lambda: None
        pids = tuple(ref.pid for ref in refs)
        paths = [thread.schedstat for process in processes for thread in process.threads]
        if not self._counts_timeslices:
            return lambda: self._clocks_alone(pids)
        return cheap_read(pids, paths, self._files, self._cpu_ns)

    def children(self, pid: int) -> tuple[int, ...]:
        """List the children of any process."""
        try:
            process = self._process(self.find(pid))
            line = None if process is None else self._stat(process)
        except (ProcessGoneError, ProcessForbiddenError):
            return ()
        if process is None or line is None:
            return ()
        self._list_threads(process, line.threads)
        return self._children(process)

    def environment(self, pid: int, variable: str) -> str | None:
        """Give a variable of the environment that the process was started with."""
        path = f"{self._root}/{pid}/environ"
        try:
            text = Path(path).read_bytes()
        except OSError:
            return None  # gone, or not ours to look into: in either case not one of ours
        return parse_environment(text, variable)

    def forget(self, ref: ProcessRef) -> None:
        """Close the descriptors of a process."""
        process = self._processes.get(ref.pid)
        if process is not None and process.ref == ref:
            self._drop(process)

    def close(self) -> None:
        """Close every descriptor."""
        self._processes.clear()
        self._files.close()

    def _process(self, ref: ProcessRef) -> _Process | None:
        known = self._processes.get(ref.pid)
        if known is None:
            try:
                self.find(ref.pid)
            except ProcessGoneError:
                return None
            known = self._processes[ref.pid]
        return known if known.ref == ref else None

    def _stat(self, process: _Process) -> StatLine | None:
        try:
            line = parse_stat(self._files.read(process.stat))
        except ProcessGoneError:
            line = None
        if line is None or line.start_ticks != process.ref.start_ticks:
            self._drop(process)
            return None
        return line

    def _drop(self, process: _Process) -> None:
        self._processes.pop(process.ref.pid, None)
        self._files.drop(process.stat)
        for thread in process.threads:
            self._drop_thread(thread)

    def _drop_thread(self, thread: ThreadFiles) -> None:
        for path in thread.paths:
            self._files.drop(path)

    def _has_cpu_clock(self, pid: int) -> bool:
        try:
            return self._cpu_ns(pid) >= 0
        except ProcessGoneError:
            return False

    def _state(self, process: _Process, line: StatLine) -> str:
        if line.state != "Z" or line.threads <= 1:
            return line.state
        # The leader has ended, but other threads run: the process is not a zombie.
        for thread in process.threads:
            if thread.tid != process.ref.pid:
                try:
                    return parse_stat(self._files.read(thread.stat)).state
                except ProcessGoneError:
                    continue
        return line.state

    def _threads(self, process: _Process, count: int) -> tuple[ThreadSample, ...]:
        samples: list[ThreadSample] = []
        for _ in range(_RELISTS):
            self._list_threads(process, count)
            samples.clear()
            for thread in process.threads:
                sample = read_thread(self._files, thread)
                if sample is not None:
                    samples.append(sample)
                    self._counts_timeslices = sample.timeslices is not None
            if len(samples) == len(process.threads):
                break
            count = -1  # one has ended: the list is stale although its length may be right
        return tuple(samples)

    def _list_threads(self, process: _Process, count: int) -> None:
        if len(process.threads) == count:
            return
        directory = f"{process.directory}/task"
        try:
            tids = sorted(map(int, os.listdir(directory)))  # noqa: PTH208 - read at every look; paths cost more
        except FileNotFoundError:
            return
        except PermissionError as error:
            raise ProcessForbiddenError(directory) from error
        known = {thread.tid: thread for thread in process.threads}
        process.threads = tuple(
            known.pop(tid) if tid in known else ThreadFiles(directory, tid) for tid in tids
        )
        for thread in known.values():
            self._drop_thread(thread)

    def _children(self, process: _Process) -> tuple[int, ...]:
        if self._lists_children:
            pids: list[int] = []
            found = False
            for thread in process.threads:
                try:
                    pids.extend(parse_pids(self._files.read_list(thread.children)))
                    found = True
                except ProcessGoneError:
                    continue
            if found or self._stat(process) is None:
                return tuple(pids)
            self._lists_children = False  # a kernel without CONFIG_PROC_CHILDREN
        return tuple(self._scanned().get(process.ref.pid, ()))

    def _scanned(self) -> dict[int, list[int]]:
        if self._by_parent is None:
            self._by_parent = {}
            for entry in os.listdir(self._root):  # noqa: PTH208 - every process of the machine
                if entry.isdecimal():
                    try:
                        line = parse_stat(Path(self._root, entry, "stat").read_bytes())
                    except OSError:
                        continue
                    self._by_parent.setdefault(line.parent_pid, []).append(line.pid)
        return self._by_parent

    def _clocks_alone(self, pids: Sequence[int]) -> ProcessCounters | None:
        try:
            return ProcessCounters(sum(map(self._cpu_ns, pids)), None)
        except ProcessGoneError:
            return None


def schedstat_present(root: Path = Path("/proc")) -> bool:
    """Whether this kernel counts timeslices (CONFIG_SCHED_INFO)."""
    try:
        parse_schedstat((root / "self" / "schedstat").read_bytes())
    except (OSError, ValueError):
        return False
    return True
