"""Why a signal cannot be read, what it would have told, and the exact setting that allows it."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Final

from idlebench.model.evidence import MissingRight

PROC: Final = Path("/proc")
_CAP_SYS_PTRACE: Final = 19


class Signal(Enum):
    """Signals that need a right, with what each would have told."""

    WAITS = ("waits", "the system call that each thread waits in, its timeout and its descriptor")
    DESCRIPTORS = ("descriptors", "what is open: to which peers and services, and whether they hung up")
    READY = ("readiness", "whether a descriptor is always ready, which makes a loop over it spin")
    STACKS = ("stacks", "the function and line of the user's code that each thread waits or spins in")
    IO = ("io", "how often it reads and writes, which tells a flood of log lines")
    BROKER = ("broker", "commands a second, empty replies and the depth of the queue")
    SAMPLES = ("samples", "the system call in which a busy thread is, its timeout and its descriptors")
    SOCKETS = ("sockets", "segments and bytes to each peer, and connections that failed")


def missing_right(signal: Signal, pid: int, root: Path = PROC) -> MissingRight:
    """Explain what the kernel refuses with EPERM or EACCES.

    Args:
        signal: what could not be read.
        pid: the process that it was asked of.
        root: the procfs.
    """
    name, would_tell = signal.value
    ours, theirs = os.geteuid(), owner(pid, root)
    if theirs is not None and ours not in {0, theirs}:
        return MissingRight(
            name,
            f"process {pid} belongs to user {theirs}, and this is user {ours}",
            would_tell,
            f"run idlebench as that user (sudo -u '#{theirs}' …) or as root",
        )
    scope = _first_line(root / "sys/kernel/yama/ptrace_scope")
    if scope not in {"", "0"} and not can_trace(root):
        remedy = "sudo sysctl kernel.yama.ptrace_scope=0"
        if scope == "3":
            remedy = "kernel.yama.ptrace_scope is 3, which only a reboot changes"
        return MissingRight(
            name,
            f"the kernel forbids to look into other processes: yama ptrace_scope is {scope}",
            would_tell,
            f"{remedy}, or run as root; in a container add --cap-add SYS_PTRACE",
        )
    return MissingRight(
        name,
        f"the kernel refuses to let process {pid} be looked into",
        would_tell,
        "run as root with CAP_SYS_PTRACE; in Docker or Podman add --cap-add SYS_PTRACE, in Kubernetes "
        "securityContext.capabilities.add: [SYS_PTRACE]",
    )


def no_samples(reason: str, root: Path = PROC) -> MissingRight:
    """Explain what perf_event_open(2) refuses.

    Args:
        reason: what it refuses, and how.
        root: the procfs.
    """
    name, would_tell = Signal.SAMPLES.value
    level = _first_line(root / "sys/kernel/perf_event_paranoid")
    setting = f" (kernel.perf_event_paranoid is {level})" if level else ""
    return MissingRight(
        name,
        f"the kernel gives {reason}{setting}",
        would_tell,
        "sudo sysctl kernel.perf_event_paranoid=1, or run as root; in a container add --cap-add PERFMON and "
        "a seccomp profile that allows perf_event_open",
    )


def can_trace(root: Path = PROC) -> bool:
    """Tell whether we have CAP_SYS_PTRACE."""
    for line in _text(root / "self/status").splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> _CAP_SYS_PTRACE & 1)
    return False


def owner(pid: int, root: Path = PROC) -> int | None:
    """Give the effective user of a process, or None if it is gone."""
    for line in _text(root / str(pid) / "status").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[2])
    return None


def _first_line(path: Path) -> str:
    return _text(path).partition("\n")[0].strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
