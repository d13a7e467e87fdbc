from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from idlebench.diagnose.gather import gather
from idlebench.errors import UsageError
from idlebench.measure import stack_samples
from idlebench.measure.identity import process_ref
from idlebench.model.evidence import Rhythm
from idlebench.model.process import ProcessRef
from tests.integration.diagnose_support import READY, gathered, program, state

NOBODY = 65534
UNSHARE = shutil.which("unshare")
WAITS = f"import time\n{READY}\ntime.sleep(60)\n"


@contextmanager
def later(seconds: float, pid: int, signal_number: int) -> Iterator[None]:
    """Send a signal after a while."""
    timer = threading.Timer(seconds, os.kill, (pid, signal_number))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@contextmanager
def user(uid: int) -> Iterator[None]:
    """Be another user for a while, as far as the kernel's checks of files and tracing go."""
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_target_that_ends_leaves_what_was_seen_until_then(tmp_path: Path) -> None:
    """The evidence says so, and comes at once."""
    with program(tmp_path, WAITS) as process, later(0.8, process.pid, signal.SIGKILL):
        evidence = gathered(process.pid, 8.0)
    assert evidence.ended
    assert 0.3 < evidence.seconds < 4


def test_a_target_that_becomes_another_program_goes_on(tmp_path: Path) -> None:
    """An exec keeps the pid: kept descriptors and memory are those of before."""
    text = f"import os, time\n{READY}\ntime.sleep(0.7)\nos.execvp('sleep', ['sleep', '60'])\n"
    with program(tmp_path, text) as process:
        evidence = gathered(process.pid, 2.5)
        assert state(evidence.root) == "S"
    assert not evidence.ended
    assert evidence.processes[0].name == "sleep"
    assert evidence.processes[0].command.startswith("sleep")


def test_a_target_that_is_stopped_is_paused_and_not_idle(tmp_path: Path) -> None:
    """It reads 0, which says nothing; and we do not continue what somebody else has stopped."""
    with program(tmp_path, WAITS) as process:
        with later(0.5, process.pid, signal.SIGSTOP):
            evidence = gathered(process.pid, 2.0)
        assert evidence.paused
        assert state(evidence.root) == "T"
        assert evidence.observer.stopped_threads == 0


def test_a_pid_that_is_anothers_by_now_is_never_looked_at(tmp_path: Path) -> None:
    """The identity is the pid and the start time."""
    with program(tmp_path, WAITS) as process:
        now = process_ref(process.pid)
        evidence = gather(ProcessRef(now.pid, now.start_ticks - 1), duration_s=1.0)
    assert evidence.ended
    assert evidence.processes == ()
    assert evidence.threads == ()


def test_five_hundred_threads_are_all_seen_in_time(tmp_path: Path) -> None:
    """Looks come more rarely; the one thread that wakes is still found, with its period."""
    text = f"""
    import threading, time
    for _ in range(500):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    def ticker():
        while True:
            time.sleep(0.1)
    threading.Thread(target=ticker, name="ticker", daemon=True).start()
    {READY}
    threading.Event().wait()
    """
    with program(tmp_path, text) as process:
        evidence = gathered(process.pid, 6.0)
    assert len(evidence.threads) == 502
    busiest = evidence.threads[0]
    assert busiest.title == "ticker"
    assert busiest.cadence is not None
    assert busiest.cadence.rhythm is Rhythm.PERIODIC
    assert all(one.cadence is not None for one in evidence.threads)
    assert evidence.observer.cpu_percent < 50


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process of another user")
def test_another_users_process_gives_counters_and_names_what_is_missing(tmp_path: Path) -> None:
    """Everything that needs no right is there; for everything else there is a remedy."""
    with program(tmp_path, WAITS) as process, user(NOBODY):
        evidence = gathered(process.pid, 1.5)
    [thread] = evidence.threads
    assert thread.wakes_per_s is not None
    assert thread.cadence is not None
    assert {right.signal for right in evidence.missing} >= {"waits", "descriptors", "io", "stacks"}
    assert all(right.reason and right.would_tell and right.remedy for right in evidence.missing)
    assert any("belongs to user 0" in right.reason for right in evidence.missing)


@pytest.mark.skipif(os.geteuid() != 0 or UNSHARE is None, reason="only root can make a network namespace")
def test_a_containers_process_is_looked_at_from_outside(tmp_path: Path) -> None:
    """Its sockets are in another network namespace: that is said, with the command that goes there."""
    script = tmp_path / "program.py"
    script.write_text(WAITS, encoding="utf-8")
    with subprocess.Popen(
        [str(UNSHARE), "--net", sys.executable, str(script)], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            evidence = gathered(process.pid, 1.5)
        finally:
            process.kill()
    [right] = evidence.missing
    assert (right.signal, right.reason) == ("sockets", "the target is in another network namespace")
    assert "nsenter --net=" in right.remedy
    assert evidence.threads[0].stacks


def test_without_py_spy_everything_but_stacks_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the remedy says how to get it."""
    monkeypatch.setattr(stack_samples, "py_spy_program", lambda: None)
    with program(tmp_path, WAITS) as process:
        evidence = gathered(process.pid, 1.5)
    [right] = evidence.missing
    assert (right.signal, right.reason) == ("stacks", "py-spy is not installed")
    assert "pip install py-spy" in right.remedy
    assert evidence.threads[0].waits


def test_threads_that_come_and_go_are_counted(tmp_path: Path) -> None:
    """A thread per task: lists change between every two reads."""
    text = f"""
    import threading, time
    {READY}
    while True:
        threading.Thread(target=time.sleep, args=(0.02,)).start()
        time.sleep(0.01)
    """
    with program(tmp_path, text) as process:
        evidence = gathered(process.pid, 2.0)
    assert not evidence.ended
    assert evidence.wakes_per_s is not None
    assert evidence.wakes_per_s > 20


def test_a_duration_that_shows_nothing_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """With the shortest that does."""
    with program(tmp_path, WAITS) as process, pytest.raises(UsageError, match="at least 1 s"):
        gathered(process.pid, 0.2)
