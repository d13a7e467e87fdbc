"""Looks at real processes: stacks, one observation, capabilities."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.errors import NothingMeasuredError
from idlebench.measure.capabilities import capabilities
from idlebench.measure.identity import is_alive, process_ref
from idlebench.measure.observe import observe
from idlebench.measure.stacks import StacksUnavailable, waiting_threads
from idlebench.measure.stopped import stopped_threads
from idlebench.measure.tracing_probes import probe_ptrace
from idlebench.stats.slices import SliceStatistics

WORKER = """
import sys, threading, time

def poll():
    while True:
        time.sleep(0.02)

def wait_for_work():
    print("ready", flush=True)
    sys.stdin.read()

threading.Thread(target=poll, name="poller", daemon=True).start()
wait_for_work()
"""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Python worker with a thread that polls, from a file of its own."""
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    yield child
    child.kill()
    child.communicate()


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is not Python."""
    child = subprocess.Popen(["sleep", "60"])  # noqa: S607 - wherever it is
    yield child
    child.kill()
    child.wait()


def fake_py_spy(directory: Path, script: str) -> Path:
    """A program that py-spy's callers cannot tell from it."""
    program = directory / "py-spy"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def test_each_thread_is_shown_where_it_waits(worker: subprocess.Popen[bytes]) -> None:
    """The user's own line, by thread, although the wait is in the standard library."""
    places = {thread.name: thread.where for thread in waiting_threads(worker.pid)}
    assert places["poller"].endswith("worker.py:6 poll")
    assert places["MainThread"].endswith("worker.py:10 wait_for_work")


def test_reading_stacks_leaves_the_worker_running(worker: subprocess.Popen[bytes]) -> None:
    """No thread is stopped, during or after."""
    waiting_threads(worker.pid)
    assert stopped_threads(worker.pid) == frozenset()


def test_a_process_that_is_not_python_has_a_clear_answer(sleeper: subprocess.Popen[bytes]) -> None:
    """Its counters are valid all the same, and that is said."""
    with pytest.raises(StacksUnavailable, match="not a Python process") as caught:
        waiting_threads(sleeper.pid)
    assert "counters are valid" in caught.value.remedy


def test_a_process_that_ended_has_no_stacks(sleeper: subprocess.Popen[bytes]) -> None:
    """It is gone; that is not a matter of rights."""
    sleeper.kill()
    sleeper.wait()
    with pytest.raises(StacksUnavailable, match="is gone"):
        waiting_threads(sleeper.pid)


def test_a_stuck_py_spy_is_ended_politely(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """SIGTERM, so that it can let go of the process; and no more than a bounded wait."""
    marks = tmp_path / "marks"
    program = fake_py_spy(
        tmp_path, f"trap 'echo terminated > {marks}; exit 1' TERM\nwhile :; do sleep 0.05; done"
    )
    began = time.monotonic()
    with pytest.raises(StacksUnavailable, match="did not answer"):
        waiting_threads(worker.pid, program=program, timeout_s=0.5)
    assert time.monotonic() - began < 10
    assert marks.read_text() == "terminated\n"


def test_a_worker_that_a_tracer_left_stopped_goes_on(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """Whatever became of py-spy, the user's worker is not left hanging."""
    program = fake_py_spy(tmp_path, f"kill -STOP {worker.pid}\nexit 1")
    with pytest.raises(StacksUnavailable):
        waiting_threads(worker.pid, program=program)
    assert stopped_threads(worker.pid) == frozenset()


def test_no_right_to_look_says_what_to_do(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """The remedy names the setting of the kernel."""
    program = fake_py_spy(tmp_path, "echo 'Error: Permission Denied: Try running again' >&2; exit 1")
    with pytest.raises(StacksUnavailable, match="may not look") as caught:
        waiting_threads(worker.pid, program=program)
    assert "ptrace_scope" in caught.value.remedy


def test_an_answer_that_is_not_understood_is_no_traceback(
    worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """Another version of py-spy may print something else."""
    program = fake_py_spy(tmp_path, "echo '{\"threads\": 3}'")
    with pytest.raises(StacksUnavailable, match="not understood"):
        waiting_threads(worker.pid, program=program)


def test_a_live_process_is_observed_whole(worker: subprocess.Popen[bytes]) -> None:
    """The poller in the second thread is in the figure, and per thread."""
    reading = observe(worker.pid, 1.0, SliceStatistics())
    assert reading.wakes_per_s is not None
    assert 20 <= reading.wakes_per_s.mean <= 60
    assert reading.cpu_percent.limit is not None
    assert (reading.tree.threads, reading.slices) == (2, 10)


def test_a_process_that_is_killed_meanwhile_gives_no_figure(sleeper: subprocess.Popen[bytes]) -> None:
    """Exit code 5, and no 0 %."""
    # The killer is a process of its own: killing is what happens to workers, from outside.
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.2; kill -9 {sleeper.pid}"])  # noqa: S607 - any shell
    try:
        with pytest.raises(NothingMeasuredError, match="ended while"):
            observe(sleeper.pid, 5.0, SliceStatistics())
    finally:
        killer.wait()


def test_identity_outlives_the_process(sleeper: subprocess.Popen[bytes]) -> None:
    """A reference to a process that ended is dead, even as a zombie."""
    ref = process_ref(sleeper.pid)
    assert is_alive(ref)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(ref)


def test_every_capability_says_what_is_lost_without_it() -> None:
    """Doctor's answers: unique names, a finding each, and a remedy exactly where one is needed."""
    found = capabilities()
    assert {capability.name for capability in found} == {
        *("CPU clock", "procfs", "ptrace", "py-spy", "perf events"),
        *("cgroup limits", "load", "steal", "cores"),
    }
    for capability in found:
        assert capability.detail
        assert capability.lost
        assert bool(capability.remedy) is not capability.ok


def test_the_clock_and_procfs_are_really_read() -> None:
    """On this system they work, because the rest of these tests does."""
    found = {capability.name: capability for capability in capabilities()}
    assert found["CPU clock"].ok
    assert found["procfs"].ok


def test_a_process_that_cannot_be_looked_into_fails_the_probe() -> None:
    """The probe tries for real: a process that is gone cannot be opened."""
    refused = subprocess.Popen(["true"])  # noqa: S607 - any
    refused.wait()
    capability = probe_ptrace(refused)
    assert not capability.ok
    assert "ptrace_scope" in capability.remedy
