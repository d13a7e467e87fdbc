"""One look at a live process: the answer of `idlebench.measure`."""

from __future__ import annotations

from dataclasses import dataclass

from idlebench.model.estimate import Estimate
from idlebench.model.process import TreeReading


@dataclass(frozen=True, slots=True)
class Reading:
    """What a process tree cost in one window.

    Attributes:
        pid: root of the tree.
        command: its command name.
        cpu_percent: of one core; its interval is over slices of this one window of this one process,
            not over launches; its limit is the limit of detection for the window.
        wakes_per_s: voluntary switches of all threads, or None where the system cannot count them.
        tree: raw counts, per thread too.
        slices: how many slices the interval stands on.
        clock: how CPU was read: ``cpu-clock`` or ``psutil``.
        observer_cpu_percent: what looking cost, in the observing process.
        longest_missed_s: a wake rarer than once in this many seconds could have been missed.
    """

    pid: int
    command: str
    cpu_percent: Estimate
    wakes_per_s: Estimate | None
    tree: TreeReading
    slices: int
    clock: str
    observer_cpu_percent: float
    longest_missed_s: float
