"""The clocks: CPU of another process to the nanosecond, and whether the machine was asleep.

``clock_getcpuclockid(3)`` defines the CPU clock of another process; on Linux its clock id is made
from the pid alone, ``(~pid << 3) | 2`` (CPUCLOCK_SCHED of the whole thread group). It counts every thread,
ended ones too, needs no privilege, no file and no descriptor, and does not lag for a thread that is
running now. Decision 0001 tells why it is the clock of this project.
"""

from __future__ import annotations

import os
import time
from typing import Final

from idlebench.measure.failures import mapped

CPU_CLOCK: Final = "cpu-clock"
CPU_CLOCK_RESOLUTION_NS: Final = 1


def process_cpu_ns(pid: int) -> int:
    """Read the CPU time that a process has used since it began.

    A zombie's clock can still be read, until its parent has waited for it.

    Args:
        pid: any process, more than 0. A thread id that leads no process is not one.

    Returns:
        Nanoseconds, all threads, ended ones included; children are not.

    Raises:
        ProcessGoneError: no process has this pid (or this system has no such clock).
    """
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError as error:
        raise mapped(error, f"pid {pid}") from error


def cpu_clock_works() -> bool:
    """Tell whether this system has the clock, by reading our own in both ways.

    Elsewhere than on Linux the same number may name no clock or, worse, another one; so the value has
    to lie between two readings of the standard process clock.
    """
    if not hasattr(time, "clock_gettime_ns"):
        return False
    before = time.process_time_ns()
    try:
        between = time.clock_gettime_ns((~os.getpid() << 3) | 2)
    except OSError:
        return False
    return before <= between <= time.process_time_ns()


def boottime_ns() -> int:
    """Read the clock that goes on while the machine sleeps; where there is none, the monotonic one.

    The monotonic clock of Linux stands still in a suspend: the two drift apart by its length.
    """
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)
