"""What a test names, and what is found where it names nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.errors import InconclusiveError, UsageError
from idlebench.limit.targets import child_pids, found_target, target_of
from idlebench.measure.fake_reader import FakeSystem, FakeThread
from tests.leaks import wait_until

NONE: frozenset[int] = frozenset()
ME = os.getpid()


class Named:
    """Something with a pid."""

    def __init__(self, pid: int | None) -> None:
        """Take it."""
        self.pid = pid


@pytest.fixture
def thread() -> Iterator[threading.Thread]:
    """A thread that waits."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    yield thread
    end.set()
    thread.join()


@pytest.fixture
def system() -> FakeSystem:
    """Our own process, with a second thread."""
    system = FakeSystem()
    own = system.spawn(ME)
    own.threads = [FakeThread(threading.get_native_id()), FakeThread(1)]
    return system


def test_processes_are_named_by_their_pid() -> None:
    """A pid, or any object that has one."""
    assert target_of([7, Named(8)]).pids == (7, 8)
    assert not target_of([7]).own


def test_our_own_pid_means_our_other_threads() -> None:
    """The runner's are left out."""
    target = target_of([ME], frozenset({5}))
    assert target.own
    assert target.without == frozenset({5})
    assert target.only is None


def test_threads_of_this_process_are_named_one_by_one_or_together(thread: threading.Thread) -> None:
    """By their native ids."""
    assert thread.native_id is not None
    assert target_of([thread]).only == frozenset({thread.native_id})
    assert target_of([[thread]]).only == frozenset({thread.native_id})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([Named(None)], "not started"),
        (["worker"], "no thread"),
        ([True], "neither a process nor a thread"),
        ([object()], "neither a process nor a thread"),
        ([threading.Thread()], "does not run"),
        ([ME, 7], "one after the other"),
    ],
)
def test_what_cannot_be_measured_is_refused(wrong: list[int], said: str) -> None:
    """With a word on what to give."""
    with pytest.raises(UsageError, match=said):
        target_of(wrong)


def test_threads_and_processes_are_not_mixed(thread: threading.Thread) -> None:
    """One figure, one meaning."""
    with pytest.raises(UsageError, match="one after the other"):
        target_of([thread, 7])


def test_what_the_test_started_is_found(system: FakeSystem) -> None:
    """All of it, but nothing that was there before."""
    system.spawn(20, parent=ME)
    system.spawn(21, parent=ME)
    system.spawn(22, parent=ME)
    assert found_target(frozenset({20}), system, NONE).pids == (21, 22)
    assert child_pids(system) == {20, 21, 22}


def test_a_broker_that_the_test_started_is_not_its_worker(system: FakeSystem) -> None:
    """It beats ten times a second by itself; the title says that it was left out."""
    system.spawn(20, parent=ME).name = "valkey-server"
    system.spawn(21, parent=ME)
    target = found_target(NONE, system, NONE)
    assert target.pids == (21,)
    assert "without valkey-server (20)" in target.title


def test_a_process_that_ended_is_not_passed_over(system: FakeSystem) -> None:
    """A dead worker costs nothing; that is no pass."""
    system.spawn(20, parent=ME).state = "Z"
    with pytest.raises(InconclusiveError, match="has ended"):
        found_target(NONE, system, NONE)


def test_older_children_have_to_be_named(system: FakeSystem) -> None:
    """A worker of another test's fixture, or somebody else's process: nobody can tell."""
    system.spawn(20, parent=ME)
    with pytest.raises(InconclusiveError, match=r"began before it: worker \(20\)"):
        found_target(frozenset({20}), system, NONE)


def test_without_a_process_it_is_ourselves(system: FakeSystem) -> None:
    """The other threads, while this one waits."""
    assert found_target(NONE, system, NONE).own


def test_a_test_that_started_nothing_at_all_measures_nothing(system: FakeSystem) -> None:
    """The runner's threads are not the test's: that is no pass either."""
    with pytest.raises(InconclusiveError, match="started no process"):
        found_target(NONE, system, frozenset({1}))


def test_the_helper_of_multiprocessing_is_nobody_s_worker(system: FakeSystem) -> None:
    """It is told by its command line."""
    code = "import sys; sys.stdin.read() # multiprocessing.resource_tracker"
    helper = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE)
    try:
        assert wait_until(lambda: Path(f"/proc/{helper.pid}/cmdline").read_bytes() != b"", 10)
        system.spawn(helper.pid, parent=ME)
        assert found_target(frozenset({helper.pid}), system, NONE).own
    finally:
        helper.communicate()
