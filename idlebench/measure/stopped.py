"""Threads that a tracer left stopped, and how they go on."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from idlebench.measure.parse import parse_stat

_PATIENCE_S: Final = 1.0
_STEP_S: Final = 0.02


def stopped_threads(pid: int, proc: Path = Path("/proc")) -> frozenset[int]:
    """List the threads of a process that are stopped or traced now; none without procfs."""
    stopped = set()
    for stat in proc.glob(f"{pid}/task/*/stat"):
        with contextlib.suppress(OSError, ValueError):
            line = parse_stat(stat.read_bytes())
            if line.state in {"T", "t"}:
                stopped.add(line.pid)
    return frozenset(stopped)


def continue_stopped(
    pid: int,
    *,
    besides: Collection[int] = (),
    look: Callable[[int], frozenset[int]] = stopped_threads,
    resume: Callable[[int, int], None] = os.kill,
    sleep: Callable[[float], None] = time.sleep,
    patience_s: float = _PATIENCE_S,
) -> bool:
    """Let a process go on whose threads were stopped by a tracer that is gone.

    Args:
        pid: the process.
        besides: threads that somebody else had stopped before; if any was, the process is left so.
        look: gives the stopped threads of a process.
        resume: as `os.kill`.
        sleep: as `time.sleep`.
        patience_s: how long to wait until it goes on.

    Returns:
        False if threads are still stopped that were not before.
    """
    for _ in range(max(1, round(patience_s / _STEP_S))):
        left = look(pid) - set(besides)
        if not left:
            return True
        if not besides:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                resume(pid, signal.SIGCONT)
        sleep(_STEP_S)
    return not look(pid) - set(besides)
