"""Probes of everything that looks into another process: each one really tries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from idlebench.measure.capability import Capability
from idlebench.measure.perf import perf_event_error
from idlebench.measure.stacks import StacksUnavailable, py_spy_program, waiting_threads

PROC: Final = Path("/proc")
_TIMEOUT_S: Final = 10.0
_OPEN_MEMORY: Final = "import sys; open(f'/proc/{sys.argv[1]}/mem', 'rb').close()"


def probe_ptrace(child: subprocess.Popen[bytes], proc: Path = PROC) -> Capability:
    """Let one child open the memory of another: the kernel asks for the same right as for ptrace.

    A sibling tries, because Yama lets a parent trace its own children even where it forbids all else.
    """
    scope = read_line(proc / "sys/kernel/yama/ptrace_scope")
    argv = [sys.executable, "-I", "-S", "-c", _OPEN_MEMORY, str(child.pid)]
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
        ok, why = done.returncode == 0, "refused"
    except (OSError, subprocess.TimeoutExpired) as error:
        ok, why = False, str(error)
    rule = f"yama ptrace_scope {scope}" if scope else "no yama"
    return Capability(
        "ptrace",
        ok,
        f"{'allowed' if ok else why}; {rule}",
        "" if ok else 'run "sysctl kernel.yama.ptrace_scope=0", or in a container add CAP_SYS_PTRACE',
        "stacks of waiting threads, and the system call that each one waits in",
    )


def probe_py_spy(child: subprocess.Popen[bytes]) -> Capability:
    """Read the stack of a Python child with py-spy."""
    lost = "the line on which each thread waits"
    program = py_spy_program()
    if program is None:
        return Capability("py-spy", False, "not found", 'install it: "pip install py-spy"', lost)
    found = f"{version_of(program)} at {program}"
    try:
        threads = waiting_threads(child.pid, program=program)
    except StacksUnavailable as error:
        return Capability("py-spy", False, f"{found}: {error.reason}", error.remedy, lost)
    return Capability("py-spy", True, f"{found}, read {len(threads)} thread of a child", "", lost)


def probe_perf(proc: Path = PROC) -> Capability:
    """Open a software counter."""
    level = read_line(proc / "sys/kernel/perf_event_paranoid")
    why = perf_event_error()
    paranoid = f"perf_event_paranoid {level}" if level else "no perf_event_paranoid"
    return Capability(
        "perf events",
        not why,
        f"{why or 'a software counter opened'}; {paranoid}",
        'run "sysctl kernel.perf_event_paranoid=1", or in a container allow perf_event_open' if why else "",
        "nothing today: every figure is read from the CPU clock and procfs; perf could only confirm them",
    )


def version_of(program: Path) -> str:
    """Give what a program answers to ``--version``, or "unknown version"."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown version"
    return done.stdout.strip() or "unknown version"


def read_line(path: Path) -> str:
    """Give the first line of a file, or "" if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except OSError:
        return ""
