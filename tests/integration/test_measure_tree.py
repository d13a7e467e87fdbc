"""Real processes, measured."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.portable import PsutilReader
from idlebench.measure.procfs import ProcReader
from idlebench.measure.reader import ProcessReader
from idlebench.measure.tree import TreeSampler, WindowMeter
from idlebench.model.process import ProcessRef, TreeReading
from idlebench.model.spawn import MARKER_VARIABLE

Start = Callable[..., subprocess.Popen[bytes]]

BLOCKED = "print('ready', flush=True); sys.stdin.read()"
THREAD = """
def poll():
    while True:
        time.sleep(0.02)
threading.Thread(target=poll, daemon=True).start()
print('ready', flush=True)
sys.stdin.read()
"""
PRELUDE = """
import os, signal, sys, threading, time
def burn(ms):
    end = time.process_time_ns() + ms * 1_000_000
    while time.process_time_ns() < end:
        pass
"""
FORKS = """
print('ready', flush=True)
sys.stdin.readline()
for _ in range(4):
    pid = os.fork()
    if pid == 0:
        burn(60)
        os._exit(0)
    os.waitpid(pid, 0)
print('done', flush=True)
sys.stdin.read()
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start Python programs that say when they are ready; all are killed in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def starter(program: str, **environment: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", PRELUDE + program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        started.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        return child

    yield starter
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def reader() -> Iterator[ProcReader]:
    """The reader of this system's /proc."""
    reader = ProcReader()
    yield reader
    reader.close()


def go_on(child: subprocess.Popen[bytes]) -> None:
    """Let a program go on, and wait until it says that it has."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(b"\n")
    child.stdin.flush()
    child.stdout.readline()


def sleep_briefly(seconds: float = 0.3) -> None:
    """Let a real window pass."""
    time.sleep(seconds)


def window(
    child: subprocess.Popen[bytes], reader: ProcessReader, during: Callable[[], object] = sleep_briefly
) -> TreeReading:
    """Measure one window of a program."""
    meter = WindowMeter(TreeSampler([reader.find(child.pid)], reader=reader))
    meter.begin()
    during()
    return meter.end()


def test_a_blocked_process_reads_zero(start: Start, reader: ProcReader) -> None:
    """It is not woken by being measured, however often."""
    child = start(BLOCKED)
    sampler = TreeSampler([reader.find(child.pid)], reader=reader)
    meter = WindowMeter(sampler)
    sleep_briefly(0.1)
    meter.begin()
    for _ in range(300):
        sampler.counters()
        meter.tick()
    sleep_briefly()
    reading = meter.end()
    assert (reading.cpu_ns, reading.wakes, reading.timeslices) == (0, 0, 0)


def test_a_poller_in_a_second_thread_is_seen(start: Start, reader: ProcReader) -> None:
    """The leading thread sleeps; tools that look at it alone read nothing."""
    reading = window(start(THREAD), reader, lambda: sleep_briefly(1))
    assert reading.wakes is not None
    assert 20 <= reading.wakes <= 60
    leader, poller = reading.per_thread
    assert leader.wakes is not None
    assert leader.wakes <= 2
    assert poller.wakes == reading.wakes - leader.wakes


def test_children_that_come_and_go_are_billed(start: Start, reader: ProcReader) -> None:
    """A worker that starts a short program for each poll pays for all of them."""
    child = start(FORKS)
    reading = window(child, reader, lambda: go_on(child))
    assert 200e6 <= reading.cpu_ns <= 480e6
    assert reading.resolution_ns > 1
    assert reading.unaccounted == 0


def test_a_sum_over_children_is_what_rusage_says(reader: ProcReader) -> None:
    """The truth about a tree that ended is the rusage of its root; ours is the same but for ticks."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", PRELUDE + FORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdout is not None
        child.stdout.readline()
        sampler = TreeSampler([reader.find(child.pid)], reader=reader)
        go_on(child)
        ours_ns = sampler.sample().cpu_ns
    finally:
        child.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    truth_ns = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e9
    assert 0.7 * truth_ns <= ours_ns <= 1.3 * truth_ns


def test_children_that_nobody_waits_for_are_unaccounted(start: Start, reader: ProcReader) -> None:
    """A parent that ignores SIGCHLD lets their CPU vanish from the kernel's accounts; we say so."""
    program = """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
pid = os.fork()
if pid == 0:
    burn(50)
    print('ready', flush=True)
    os.read(0, 1)
    os._exit(0)
time.sleep(60)
"""
    child = start(program)
    sampler = TreeSampler([reader.find(child.pid)], reader=reader)
    meter = WindowMeter(sampler)
    (_, inner) = meter.begin().processes
    assert child.stdin is not None
    child.stdin.write(b"\n")
    child.stdin.flush()
    wait_until(lambda: not reader.is_alive(inner.ref))
    reading = meter.end()
    assert (reading.unaccounted, reading.ended) == (1, 1)
    assert reading.cpu_ns >= 0


def test_a_child_below_a_tick_that_was_waited_for_is_accounted(start: Start, reader: ProcReader) -> None:
    """Its CPU does not show in clock ticks; its page faults do."""
    program = """
pid = os.fork()
if pid == 0:
    print('ready', flush=True)
    os.read(0, 1)
    os._exit(0)
os.waitpid(pid, 0)
print('done', flush=True)
time.sleep(60)
"""
    child = start(program)
    reading = window(child, reader, lambda: go_on(child))
    assert (reading.ended, reading.unaccounted) == (1, 0)


def test_an_orphan_of_a_double_fork_is_found(start: Start, reader: ProcReader) -> None:
    """It has left its parent, group and session; its mark and the child subreaper find it."""
    program = """
import ctypes
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        os.execve(sys.executable, [sys.executable, '-I', '-S', '-c', 'import time; time.sleep(60)'],
                  {'IDLEBENCH_SPAWN': 'run/daemon'})
    os._exit(0)
os.wait()
print('ready', flush=True)
sys.stdin.read()
"""
    adopter = start(program)
    root = start(BLOCKED)
    sampler = TreeSampler(
        [reader.find(root.pid)], reader=reader, adopter_pid=adopter.pid, markers=["run/daemon"]
    )
    orphans = reader.children(adopter.pid)
    try:
        wait_until(lambda: reader.environment(orphans[0], MARKER_VARIABLE) == "run/daemon")
        assert {process.ref.pid for process in sampler.sample().processes} == {root.pid, *orphans}
    finally:
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)


def test_a_stopped_worker_makes_the_window_paused(start: Start, reader: ProcReader) -> None:
    """SIGSTOP reads as 0 %; the window says why."""
    child = start(THREAD)
    os.kill(child.pid, signal.SIGSTOP)
    wait_until(lambda: state_of(child.pid) == "T")
    assert window(child, reader).paused
    os.kill(child.pid, signal.SIGCONT)
    wait_until(lambda: state_of(child.pid) == "S")
    assert not window(child, reader).paused


def test_cpu_of_a_thread_that_ended_is_counted(start: Start, reader: ProcReader) -> None:
    """The process clock keeps what its threads used; adding up live threads would lose it."""
    program = """
print('ready', flush=True)
sys.stdin.readline()
for _ in range(3):
    thread = threading.Thread(target=burn, args=(50,))
    thread.start()
    thread.join()
print('done', flush=True)
sys.stdin.read()
"""
    child = start(program)
    reading = window(child, reader, lambda: go_on(child))
    assert reading.cpu_ns >= 140e6
    assert sum(thread.cpu_ns or 0 for thread in reading.per_thread) < reading.cpu_ns / 2


def test_a_process_whose_leading_thread_ended_is_still_measured(start: Start, reader: ProcReader) -> None:
    """The kernel calls its leader a zombie, but its other threads work on."""
    program = """
import ctypes
def poll():
    print('ready', flush=True)
    while True:
        time.sleep(0.02)
threading.Thread(target=poll, daemon=True).start()
ctypes.CDLL(None).syscall(60 if os.uname().machine == 'x86_64' else 93, 0)  # exit of this thread alone
"""
    child = start(program)
    wait_until(lambda: state_of(child.pid) == "Z")
    reading = window(child, reader, lambda: sleep_briefly(0.6))
    assert (reading.processes, reading.paused) == (1, False)
    assert reading.wakes is not None
    assert reading.wakes >= 3


def test_a_pid_that_was_used_again_is_refused(start: Start, reader: ProcReader) -> None:
    """A process with the right pid and another start time is a stranger."""
    child = start(BLOCKED)
    stale = ProcessRef(child.pid, reader.find(child.pid).start_ticks - 1)
    assert not reader.is_alive(stale)
    assert reader.look(stale) is None
    assert TreeSampler([stale], reader=reader).sample().processes == ()


def test_a_process_that_ended_is_gone_and_leaves_no_descriptor(start: Start) -> None:
    """Its kept descriptors do not outlive it."""
    reader = ProcReader()
    child = start(BLOCKED)
    sampler = TreeSampler([reader.find(child.pid)], reader=reader)
    open_before = open_descriptors()
    sampler.sample()
    assert open_descriptors() > open_before - 1
    child.kill()
    child.communicate()
    assert sampler.sample().processes == ()
    assert sampler.alive_roots() == ()
    with pytest.raises(ProcessGoneError):
        reader.find(child.pid)
    assert len(reader._files) == 0


def test_more_children_than_fit_in_a_page_are_all_seen(start: Start, reader: ProcReader) -> None:
    """The kernel hands out its list of children a page at a time."""
    program = """
pids = []
for _ in range(700):
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    pids.append(pid)
print('ready', flush=True)
sys.stdin.readline()
for pid in pids:
    os.kill(pid, signal.SIGKILL)
for pid in pids:
    os.waitpid(pid, 0)
print('done', flush=True)
"""
    child = start(program)
    try:
        sampler = TreeSampler([reader.find(child.pid)], reader=reader)
        assert len(sampler.sample().processes) == 701
        assert sampler.counters().processes == 701
    finally:
        go_on(child)


def test_the_portable_reader_agrees_with_procfs(start: Start, reader: ProcReader) -> None:
    """What macOS would read is the same, at psutil's resolution."""
    child = start(
        "print('ready', flush=True)\nsys.stdin.readline()\nburn(300)\nprint('done', flush=True)\n"
        "sys.stdin.read()"
    )
    portable = PsutilReader()
    coarse = WindowMeter(TreeSampler([portable.find(child.pid)], reader=portable))
    coarse.begin()
    fine = window(child, reader, lambda: go_on(child))
    other = coarse.end()
    assert 0.7 * fine.cpu_ns <= other.cpu_ns <= 1.4 * fine.cpu_ns
    assert other.resolution_ns > fine.resolution_ns
    assert (other.processes, other.threads, other.paused) == (fine.processes, fine.threads, False)


def test_the_portable_reader_does_not_pass_the_leader_s_switches_for_all(start: Start) -> None:
    """With a second thread psutil sees half of the truth on Linux: then wakes are unknown."""
    portable = PsutilReader()
    child = start(THREAD)
    reading = window(child, portable)
    assert reading.wakes is None
    assert reading.threads == 2


def open_descriptors() -> int:
    """How many descriptors this test process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def state_of(pid: int) -> str:
    """The state letter of a process's leading thread."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_until(met: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that happens in another process."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
