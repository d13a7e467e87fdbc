"""What a control group's CPU quota is, and how long it held its processes back. Version 1 and 2.

Format of the files: Linux, Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst. A quota of
any ancestor binds too, so the whole way up to the mount point is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class CpuGroup:
    """The directories that may limit the CPU of a process, its own first, and their format.

    Attributes:
        directories: from the process's own group up to the mount point.
        version: 1 or 2.
    """

    directories: tuple[Path, ...]
    version: int


def throttled_ns(pid: int, proc: Path = PROC) -> int | None:
    """Give for how long quotas have held back the groups of a process since those began.

    Args:
        pid: the process.
        proc: where procfs is mounted.

    Returns:
        Nanoseconds, of its group and all above, or None where there is no such count.
    """
    total: int | None = None
    for group in cpu_groups(pid, proc):
        for directory in group.directories:
            counts = _counts(directory / "cpu.stat")
            if group.version == 1 and "throttled_time" in counts:
                total = (total or 0) + counts["throttled_time"]
            elif group.version == 2 and "throttled_usec" in counts:
                total = (total or 0) + counts["throttled_usec"] * 1000
    return total


def throttled_periods(pid: int, proc: Path = PROC) -> int | None:
    """Give in how many periods quotas held back the groups of a process, or None."""
    total: int | None = None
    for group in cpu_groups(pid, proc):
        for directory in group.directories:
            counts = _counts(directory / "cpu.stat")
            if "nr_throttled" in counts:
                total = (total or 0) + counts["nr_throttled"]
    return total


def quota_cores(pid: int, proc: Path = PROC) -> float | None:
    """Give the smallest CPU quota that binds a process, in cores; None for none."""
    quotas = [
        quota
        for group in cpu_groups(pid, proc)
        for directory in group.directories
        if (quota := _quota(directory, group.version)) is not None
    ]
    return min(quotas, default=None)


def cpu_groups(pid: int, proc: Path = PROC) -> tuple[CpuGroup, ...]:
    """Find the groups of a process that can limit its CPU: none, one, or on hybrid systems two."""
    memberships = _read(proc / str(pid) / "cgroup")
    mounts = tuple(_mounts(_read(proc / str(pid) / "mountinfo")))
    groups = []
    for line in memberships.splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        for mount in mounts:
            version_1 = mount.kind == "cgroup" and "cpu" in controllers.split(",") and "cpu" in mount.options
            if version_1 or (mount.kind == "cgroup2" and not controllers):
                directories = tuple(_upwards(mount, path))
                groups.append(CpuGroup(directories, 1 if version_1 else 2))
                break
    return tuple(groups)


@dataclass(frozen=True, slots=True)
class _Mount:
    root: str
    point: Path
    kind: str
    options: tuple[str, ...]


def _mounts(text: str) -> Iterator[_Mount]:
    """Read the lines of ``mountinfo`` (proc(5)) that mount control groups."""
    for line in text.splitlines():
        left, separator, right = line.partition(" - ")
        fields, tail = left.split(), right.split()
        if separator and len(fields) >= 5 and len(tail) >= 3 and tail[0] in {"cgroup", "cgroup2"}:
            point = fields[4].replace("\\040", " ")
            yield _Mount(fields[3], Path(point), tail[0], tuple(tail[2].split(",")))


def _upwards(mount: _Mount, path: str) -> Iterator[Path]:
    """List the directories from a group up to the mount point.

    In a container the hierarchy is mounted from the container's own group on, and a path above that
    cannot be seen: then the mount point itself is all there is.
    """
    inside = path.removeprefix(mount.root.rstrip("/")).strip("/")
    parts = [] if inside.startswith("..") else [part for part in inside.split("/") if part]
    for length in range(len(parts), -1, -1):
        yield mount.point.joinpath(*parts[:length])


def _quota(directory: Path, version: int) -> float | None:
    if version == 2:
        fields = _read(directory / "cpu.max").split()
    else:
        fields = [_read(directory / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
    if len(fields) != 2 or not all(field.isdecimal() for field in fields) or int(fields[1]) == 0:
        return None  # "max", -1 or no such file: no quota
    return int(fields[0]) / int(fields[1])


def _counts(path: Path) -> dict[str, int]:
    pairs = (line.split() for line in _read(path).splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
