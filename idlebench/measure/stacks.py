"""Where each thread of a Python process waits, read by py-spy without stopping it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError
from idlebench.measure.frames import read_dump
from idlebench.measure.stopped import continue_stopped, stopped_threads
from idlebench.model.launch import WaitingThread

TIMEOUT_S: Final = 10.0
_GRACE_S: Final = 2.0

INSTALL: Final = 'install it beside idlebench: "pip install py-spy"'
_ALLOW: Final = (
    "run as the user of the process; on Linux also allow tracing "
    '("sysctl kernel.yama.ptrace_scope=0", in a container "--cap-add SYS_PTRACE"); on macOS run as root'
)


class StacksUnavailable(IdlebenchError):  # noqa: N818 - a fact about the target, not a failure of ours
    """Stacks of a process cannot be read; ``reason`` says why, ``remedy`` what to do."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        """Keep both parts."""
        super().__init__(reason, remedy=remedy)
        self.reason = reason


def py_spy_program() -> Path | None:
    """Find py-spy: beside our interpreter first, where pip puts it, then on the PATH."""
    beside = Path(sys.executable).with_name("py-spy")
    found = shutil.which(beside) or shutil.which("py-spy")
    return None if found is None else Path(found)


def waiting_threads(
    pid: int, *, program: Path | None = None, timeout_s: float = TIMEOUT_S
) -> tuple[WaitingThread, ...]:
    """Read the stack of every thread of a Python process, once.

    py-spy reads the memory of the process with ``--nonblocking``: the process goes on, so that a stack which
    changes at that moment may be torn; one that waits does not change.

    Args:
        pid: the process.
        program: py-spy, or None to find it.
        timeout_s: after that py-spy is ended.

    Returns:
        One entry for each thread of the interpreter, frames innermost first.

    Raises:
        StacksUnavailable: no py-spy, no right to read the process, not a Python process, or no answer.
    """
    program = py_spy_program() if program is None else program
    if program is None:
        raise StacksUnavailable("py-spy is not installed", INSTALL)
    stopped_before = stopped_threads(pid)
    try:
        text = _dump(program, pid, timeout_s)
    finally:
        continue_stopped(pid, besides=stopped_before)
    try:
        return read_dump(pid, json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise StacksUnavailable(
            f"py-spy answered something that is not understood: {error}", "use py-spy 0.4 or later"
        ) from error


def _dump(program: Path, pid: int, timeout_s: float) -> str:
    argv = [str(program), "dump", "--nonblocking", "--json", "--pid", str(pid)]
    with start_py_spy(argv) as process:
        return finish_py_spy(process, pid, timeout_s)


def start_py_spy(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start py-spy; hand it to `finish_py_spy`.

    Raises:
        StacksUnavailable: it cannot be run.
    """
    try:
        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise StacksUnavailable(f"{argv[0]} cannot be run: {error.strerror}", INSTALL) from error


def finish_py_spy(process: subprocess.Popen[bytes], pid: int, timeout_s: float) -> str:
    """Wait for py-spy and give what it printed; it is ended if it takes too long or we are interrupted.

    Raises:
        StacksUnavailable: it failed, or did not answer in time.
    """
    try:
        out, complaint = process.communicate(timeout=timeout_s)
    except BaseException as error:
        end_py_spy(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise StacksUnavailable(f"py-spy did not answer within {timeout_s:g} s", "try again") from None
        raise
    if process.returncode != 0:
        raise _explained(pid, complaint.decode("utf-8", "replace"))
    return out.decode("utf-8", "replace")


def end_py_spy(process: subprocess.Popen[bytes]) -> None:
    """End a stuck py-spy politely: killed outright it could leave the target traced and stopped."""
    process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_S
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
    process.communicate()


def _explained(pid: int, complaint: str) -> StacksUnavailable:
    lowered = complaint.lower()
    first = next((line.strip() for line in complaint.splitlines() if line.strip()), "no message")
    if "permission denied" in lowered or "operation not permitted" in lowered or "requires root" in lowered:
        return StacksUnavailable(f"this user may not look into process {pid}", _ALLOW)
    if "no such process" in lowered or "check that the process is running" in lowered:
        return StacksUnavailable(f"process {pid} is gone", "give the pid of a process that runs")
    if "python" in lowered or "interpreter" in lowered:
        return StacksUnavailable(
            f"process {pid} is not a Python process that py-spy can read",
            "stacks are read from CPython only; the counters are valid all the same",
        )
    return StacksUnavailable(
        f"py-spy failed: {first}", 'run "py-spy dump --nonblocking --pid PID" to see why'
    )
