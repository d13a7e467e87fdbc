"""The two counters of many processes, read in one loop that does nothing else.

At a few microseconds a process, what Python does between two system calls costs as much as they do:
so identities, paths and descriptors are looked up once, when the loop is prepared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Final

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.reader import ProcessCounters

_SIZE: Final = 128  # three numbers of at most 20 digits


def cheap_read(
    pids: Sequence[int], schedstats: Sequence[str], files: KeptFiles, cpu_ns: Callable[[int], int]
) -> Callable[[], ProcessCounters | None]:
    """Prepare the loop.

    Args:
        pids: the processes.
        schedstats: path of ``schedstat`` of each of their threads, read before.
        files: where they are kept open. Those that are not are opened each time.
        cpu_ns: the CPU clock of a pid.

    Returns:
        A function that reads once; it gives None if a process or thread has ended. A kept descriptor fails
        when its process has ended, so that a later process with its pid is not taken for it.
    """
    kept = files.kept(schedstats)
    version = files.version
    if len(kept) < len(schedstats):
        return lambda: _read_by_path(pids, schedstats, files, cpu_ns)
    pread = os.pread

    def read() -> ProcessCounters | None:
        if files.version != version:  # some were closed since: the numbers may be others' by now
            return _read_by_path(pids, schedstats, files, cpu_ns)
        total_ns = timeslices = 0
        try:
            for pid in pids:
                total_ns += cpu_ns(pid)
            for descriptor in kept:
                text = pread(descriptor, _SIZE, 0)
                timeslices += int(text[text.rfind(b" ") :])
        except (ProcessGoneError, ProcessLookupError):
            return None
        return ProcessCounters(total_ns, timeslices)

    return read


def _read_by_path(
    pids: Sequence[int], schedstats: Sequence[str], files: KeptFiles, cpu_ns: Callable[[int], int]
) -> ProcessCounters | None:
    try:
        total_ns = sum(map(cpu_ns, pids))
        timeslices = sum(int(files.read(path, _SIZE).rsplit(None, 1)[-1]) for path in schedstats)
    except ProcessGoneError:
        return None
    return ProcessCounters(total_ns, timeslices)
