"""What this machine can measure, and why not: the probes behind `idlebench doctor`."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from idlebench.errors import NothingMeasuredError
from idlebench.measure.capability import Capability
from idlebench.measure.probes import (
    probe_cgroup,
    probe_cores,
    probe_cpu_clock,
    probe_load,
    probe_procfs,
    probe_steal,
)
from idlebench.measure.tracing_probes import probe_perf, probe_ptrace, probe_py_spy

_READY_S: Final = 10.0
# The child waits for the end of its standard input: it ends with us, whatever happens to us.
_WAIT: Final = "import sys; print('ready', flush=True); sys.stdin.read()"


def capabilities() -> tuple[Capability, ...]:
    """Try everything once, in about a second.

    Raises:
        NothingMeasuredError: not even a child of ours could be started.
    """
    with _python_child() as child:
        return (
            probe_cpu_clock(child),
            probe_procfs(child),
            probe_ptrace(child),
            probe_py_spy(child),
            probe_perf(),
            probe_cgroup(),
            probe_load(),
            probe_steal(),
            probe_cores(),
        )


@contextmanager
def _python_child() -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python process that waits, as something to look at."""
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _WAIT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise NothingMeasuredError(f"{sys.executable} cannot be started: {error.strerror}") from error
    try:
        if child.stdout is not None:
            select.select([child.stdout], [], [], _READY_S)
        yield child
    finally:
        child.kill()
        child.communicate()


__all__ = ["Capability", "capabilities"]
