"""A signal reaches exactly the process that was meant, or nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from idlebench.harness.reaper.sweep import Seen, end_marked
from idlebench.harness.reaper.system import Entry, entry, signal_exactly


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the test's own."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate(timeout=10)


def test_the_process_that_was_meant_is_signalled(sleeper: subprocess.Popen[bytes]) -> None:
    """Pid and start agree."""
    found = entry(sleeper.pid)
    assert found is not None
    assert signal_exactly(sleeper.pid, found.start, signal.SIGKILL)
    assert sleeper.wait(10) == -signal.SIGKILL


def test_a_process_that_got_the_pid_later_is_not_signalled(sleeper: subprocess.Popen[bytes]) -> None:
    """The pid agrees, the start does not: a stranger."""
    found = entry(sleeper.pid)
    assert found is not None
    assert not signal_exactly(sleeper.pid, found.start - 1, signal.SIGKILL)
    assert sleeper.poll() is None


@pytest.mark.parametrize("whose", ["everybody's", "the group's", "init's", "its own"])
def test_nobody_signals_groups_init_or_oneself(whose: str) -> None:
    """Pids with a meaning of their own are refused."""
    pid = {"everybody's": -1, "the group's": 0, "init's": 1, "its own": os.getpid()}[whose]
    found = entry(pid)
    assert not signal_exactly(pid, found.start if found else 0, 0)


def test_a_pid_that_nobody_has_is_nobody() -> None:
    """No error: it is gone, as was wanted."""
    assert not signal_exactly(2**22 + 1, 0, signal.SIGKILL)


class Machine:
    """A machine with two processes, one of the run and one of another."""

    def __init__(self) -> None:
        """Both live."""
        self.table = {pid: Entry(pid, 1, pid, pid, "S", pid * 10) for pid in (100, 200)}
        self.marks = {100: "run/worker", 200: "runner/worker"}
        self.sent: list[tuple[int, int, int]] = []
        self.now = 0.0

    def send(self, pid: int, start: int, number: int) -> bool:
        """Note it; a kill works."""
        self.sent.append((pid, start, number))
        if number == signal.SIGKILL:
            self.table.pop(pid)
        return True

    def pause(self) -> None:
        """Half a second goes by."""
        self.now += 0.5

    def seen(self) -> Seen:
        """What the sweep sees."""
        return Seen(lambda: dict(self.table), self.marks.get, self.send, lambda: self.now, self.pause)


def test_the_sweep_asks_waits_and_kills_those_with_the_mark() -> None:
    """A run whose name merely begins alike is another's."""
    machine = Machine()
    assert end_marked("run", grace_s=1.0, seen=machine.seen()) == ()
    assert machine.sent == [
        (100, 1000, signal.SIGTERM),
        (100, 1000, signal.SIGCONT),
        (100, 1000, signal.SIGKILL),
    ]
    assert set(machine.table) == {200}


def test_the_sweep_gives_up_at_its_deadline_and_says_who_survived() -> None:
    """A process that cannot be killed ends the wait, not the other way round."""
    machine = Machine()
    machine.send = lambda *_: False  # type: ignore[method-assign]  # a kill that does nothing
    (left,) = end_marked("run", grace_s=0.0, seen=machine.seen())
    assert left.pid == 100
