"""Probes of counters and limits: each reads what it reports on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from idlebench.measure.capability import Capability
from idlebench.measure.cgroup import quota_cores, throttled_ns, throttled_periods
from idlebench.measure.clock import cpu_clock_works, process_cpu_ns
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.machine import load_1m, steal_percent, usable_cores
from idlebench.measure.procfs import ProcReader, schedstat_present
from idlebench.units import NS_PER_S

PROC: Final = Path("/proc")
_STEAL_TOO_MUCH_PERCENT: Final = 1.0


def probe_cpu_clock(child: subprocess.Popen[bytes]) -> Capability:
    """Read the CPU clock of another process, a child of ours that sleeps."""
    try:
        ok = cpu_clock_works()
        detail = f"1 ns; pid {child.pid} has used {process_cpu_ns(child.pid) / 1e6:.1f} ms" if ok else "none"
    except (ProcessGoneError, ProcessForbiddenError) as error:
        ok, detail = False, error.message
    return Capability(
        "CPU clock",
        ok,
        detail,
        "" if ok else "use Linux; elsewhere psutil is used, at its own resolution",
        "CPU to the nanosecond: an idle worker below 0.2 % would read 0.0",
    )


def probe_procfs(child: subprocess.Popen[bytes], proc: Path = PROC) -> Capability:
    """Look at a child through procfs: its thread's timeslices and switches."""
    lost = "wakes and CPU of single threads, and children that come and go"
    if not (proc / "self" / "stat").exists():
        return Capability("procfs", False, f"no process file system at {proc}", "mount it", lost)
    options = hide_option(_read(proc / "self" / "mountinfo"))
    reader = ProcReader(proc)
    try:
        look = reader.look(reader.find(child.pid))
    except (ProcessGoneError, ProcessForbiddenError) as error:
        remedy = "mount procfs with hidepid=0, or run as root"
        return Capability("procfs", False, f"{error.message}{options}", remedy, lost)
    finally:
        reader.close()
    slices = schedstat_present(proc)
    switches = look is not None and all(thread.voluntary is not None for thread in look.threads)
    found = [name for name, there in (("timeslices", slices), ("switches", switches)) if there]
    return Capability(
        "procfs",
        slices and switches,
        (", ".join(found) or "nothing") + " of each thread" + options,
        "" if slices and switches else "use a kernel with CONFIG_SCHED_INFO and CONFIG_PROC_FS",
        lost,
    )


def hide_option(mountinfo: str) -> str:
    """Find the option that hides other users' processes, as a remark; "" if there is none."""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        if right.startswith("proc "):
            for option in (*left.split(), *right.split()[-1].split(",")):
                for part in option.split(","):
                    if part.startswith("hidepid=") and part not in {"hidepid=0", "hidepid=off"}:
                        return f"; {part}: processes of other users are hidden"
    return ""


def probe_cgroup(proc: Path = PROC) -> Capability:
    """Read the CPU quota of our own group, and whether it ever held us back."""
    pid = os.getpid()
    quota = quota_cores(pid, proc)
    held_ns, periods = throttled_ns(pid, proc), throttled_periods(pid, proc)
    limit = "no CPU quota" if quota is None else f"quota of {quota:g} cores"
    held = "throttling not counted" if held_ns is None else f"throttled {(held_ns or 0) / NS_PER_S:.1f} s"
    counted = f"{held} in {periods} periods" if periods else held
    ok = held_ns is not None and quota is None
    return Capability(
        "cgroup limits",
        ok,
        f"{limit}, {counted}",
        "" if ok else "give the container no CPU quota, and mount /sys/fs/cgroup, while you measure",
        "a throttled spinner looks cheap, and without the count nobody would know",
    )


def probe_load() -> Capability:
    """Compare the load average with the number of cores."""
    load, cores = load_1m(), usable_cores()
    ok = load is not None and load < cores / 2
    return Capability(
        "load",
        ok,
        "not known" if load is None else f"{load:.2f} over one minute, on {cores} cores",
        "" if ok else "end other programs; wait until the load average is below half the cores",
        "latencies and wakes hold; CPU percent grows by cold caches when neighbours are busy",
    )


def probe_steal(proc: Path = PROC) -> Capability:
    """Read how much CPU time the hypervisor has taken since boot."""
    steal = steal_percent(_read(proc / "stat"))
    ok = steal is not None and steal < _STEAL_TOO_MUCH_PERCENT
    return Capability(
        "steal",
        ok,
        "not known" if steal is None else f"{steal:.2f} % since boot",
        "" if ok else "use a machine of your own, or more launches: intervals will tell",
        "stolen time stretches latencies and makes launches differ",
    )


def probe_cores() -> Capability:
    """Count the cores that we may use."""
    cores = usable_cores()
    ok = cores >= 2
    return Capability(
        "cores",
        ok,
        f"{cores} usable, Python {sys.version_info.major}.{sys.version_info.minor}",
        "" if ok else "allow this process at least two cores",
        "with one core, worker, broker and observer preempt each other",
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
