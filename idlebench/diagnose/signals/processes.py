"""What each process of the tree is, and what it did between two moments."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from idlebench.diagnose.command_text import shown_command
from idlebench.diagnose.signals.rights import Signal, missing_right
from idlebench.diagnose.signals.thread_times import system_share
from idlebench.measure.clock import boottime_ns
from idlebench.measure.file_writes import FileWrites, appended_bytes, changed, file_writes, posix_timers
from idlebench.measure.open_files import links
from idlebench.measure.parse import StatLine, parse_stat
from idlebench.measure.proc_io import (
    PROC,
    IoCounts,
    command_line,
    io_counts,
    processor_ticks,
    runtime,
)
from idlebench.measure.runtime_packages import packages
from idlebench.model.evidence import MissingRight, ProcessEvidence
from idlebench.model.process import ProcessRef, TreeSample
from idlebench.units import NS_PER_S, percent_of_core


@dataclass(frozen=True, slots=True)
class _Moment:
    at_ns: int
    cpu_ns: int
    stat: StatLine
    ticks: tuple[int, int]
    io: IoCounts | None


@dataclass(slots=True)
class _Process:
    first: _Moment
    last: _Moment
    command: str
    runtime: str
    packages: tuple[str, ...]
    files: FileWrites | None


class ProcessSignals:
    """An instrument: identity, command line, runtime, faults and I/O of each process of the tree."""

    def __init__(self, root: Path = PROC) -> None:
        """Begin with none.

        Args:
            root: the procfs.
        """
        self._root = root
        self._processes: dict[ProcessRef, _Process] = {}
        self._live: tuple[ProcessRef, ...] = ()
        self._refused: Counter[int] = Counter()

    def begin(self, sample: TreeSample) -> None:
        """Look at every process for the first time."""
        self.tick(sample)

    def tick(self, sample: TreeSample) -> None:
        """Read the counters of every process of a sample."""
        for process in sample.processes:
            moment = self._moment(process.ref, sample.at_ns, process.cpu_ns)
            if moment is None:
                continue
            known = self._processes.get(process.ref)
            if known is None:
                self._processes[process.ref] = self._identified(process.ref, moment)
            elif known.last.stat.name != moment.stat.name:  # it has become another program by an exec
                self._processes[process.ref] = replace(
                    self._identified(process.ref, moment), first=known.first
                )
            else:
                known.last = moment
        self._live = tuple(process.ref for process in sample.processes)

    def look(self, now_ns: int) -> int:
        """Nothing in between: ticks are enough for counters."""
        return now_ns + NS_PER_S

    def missing(self) -> tuple[MissingRight, ...]:
        """Say what this user may not see; a process that is just ending refuses too, but only once."""
        hidden = next((pid for pid, count in self._refused.items() if count > 1), None)
        return () if hidden is None else (missing_right(Signal.IO, hidden),)

    def runtime(self, ref: ProcessRef) -> str:
        """Give the runtime of a process that was seen, or ""."""
        known = self._processes.get(ref)
        return "" if known is None else known.runtime

    def evidence(self) -> tuple[ProcessEvidence, ...]:
        """Give the processes of the last sample."""
        return tuple(
            self._evidence(ref, self._processes[ref]) for ref in self._live if ref in self._processes
        )

    def _moment(self, ref: ProcessRef, at_ns: int, cpu_ns: int) -> _Moment | None:
        try:
            text = (self._root / str(ref.pid) / "stat").read_bytes()
            stat = parse_stat(text)
        except (OSError, ValueError):
            return None
        if stat.start_ticks != ref.start_ticks:
            return None
        io = io_counts(ref.pid, self._root)
        if io is None and stat.state not in "ZX":
            self._refused[ref.pid] += 1
        return _Moment(at_ns, cpu_ns, stat, processor_ticks(text), io)

    def _files(self, pid: int) -> FileWrites | None:
        found = links(pid, self._root)
        return None if found is None else file_writes(pid, found, self._root)

    def _identified(self, ref: ProcessRef, moment: _Moment) -> _Process:
        words = command_line(ref.pid, self._root)
        kind = runtime(ref.pid, self._root)
        loaded = packages(ref.pid, kind, self._root)
        return _Process(moment, moment, shown_command(words), kind, loaded, self._files(ref.pid))

    def _evidence(self, ref: ProcessRef, process: _Process) -> ProcessEvidence:
        first, last = process.first, process.last
        elapsed_ns = max(1, last.at_ns - first.at_ns)
        io = _io_rates(first.io, last.io, elapsed_ns)
        # Looked at twice only: it takes as long as everything else of a tick together.
        before, now = process.files, self._files(ref.pid)
        return ProcessEvidence(
            ref=ref,
            parent=last.stat.parent_pid,
            name=last.stat.name,
            command=process.command or last.stat.name,
            runtime=process.runtime,
            state=last.stat.state,
            cpu_percent=percent_of_core(max(0, last.cpu_ns - first.cpu_ns), elapsed_ns),
            minor_faults_per_s=(last.stat.faults - first.stat.faults) * NS_PER_S / elapsed_ns,
            read_calls_per_s=io[0],
            write_calls_per_s=io[1],
            write_bytes_per_s=io[2],
            packages=process.packages,
            age_s=boottime_ns() / NS_PER_S - ref.start_ticks / os.sysconf("SC_CLK_TCK"),
            system_share=system_share(first.ticks, last.ticks),
            appended_bytes_per_s=(
                None if before is None or now is None else appended_bytes(before, now) * NS_PER_S / elapsed_ns
            ),
            changes_files=before is not None and now is not None and changed(before, now),
            timers=posix_timers(ref.pid, self._root),
        )


def _io_rates(
    first: IoCounts | None, last: IoCounts | None, elapsed_ns: int
) -> tuple[float, float, float] | tuple[None, None, None]:
    if first is None or last is None:
        return None, None, None
    scale = NS_PER_S / elapsed_ns
    return (
        (last.read_calls - first.read_calls) * scale,
        (last.write_calls - first.write_calls) * scale,
        (last.write_bytes - first.write_bytes) * scale,
    )
