"""The fault that the self-test injects, as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import idlebench
from idlebench.gate.faults import INJECTED
from tests.leaks import wait_until

UP = "import time; print('up', flush=True); time.sleep(60)"


def start(kind: str, *command: str) -> subprocess.Popen[str]:
    """Start it around a command."""
    return subprocess.Popen(
        [sys.executable, "-P", str(INJECTED), kind, *command], stdout=subprocess.PIPE, text=True
    )


def test_the_exit_code_is_the_commands() -> None:
    """Whoever waits for it sees what the worker ended with."""
    with start("poll", sys.executable, "-c", "raise SystemExit(7)") as process:
        assert process.wait(20) == 7


@pytest.mark.parametrize("kind", ["poll", "spin"])
def test_a_signal_reaches_the_command_and_ends_both(kind: str) -> None:
    """The worker ends as it would alone, and so does the fault."""
    with start(kind, sys.executable, "-c", UP) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.terminate()
        assert process.wait(20) == -signal.SIGTERM


def test_a_poll_wakes_far_more_often_than_its_idle_child() -> None:
    """About a hundred times a second, measured over the whole tree."""
    with start("poll", sys.executable, "-c", UP) as process:
        assert process.stdout is not None
        process.stdout.readline()
        reading = idlebench.measure(process.pid, window=1.0)
        process.terminate()
    assert reading.wakes_per_s is not None
    assert 30 < reading.wakes_per_s.mean < 300


def test_wrong_arguments_are_refused() -> None:
    """An unknown fault is no fault."""
    done = subprocess.run(
        [sys.executable, "-P", str(INJECTED), "idle", "true"], capture_output=True, check=False, timeout=20
    )
    assert done.returncode == 4


def test_a_command_that_does_not_exist_is_told() -> None:
    """As a shell does."""
    with start("poll", "/nonexistent/worker") as process:
        assert process.wait(20) == 127


def test_no_child_outlives_it(tmp_path: Path) -> None:
    """A signal that comes before the child is up is not lost."""
    mark = tmp_path / "child"
    code = f"import os,time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    with start("poll", sys.executable, "-c", code) as process:
        time.sleep(0.05)
        process.terminate()
    assert wait_until(lambda: not mark.exists() or not Path(f"/proc/{mark.read_text()}").exists(), 10)
