"""Threads that a tracer left stopped."""

from __future__ import annotations

import signal
from pathlib import Path

from idlebench.measure.stopped import continue_stopped, stopped_threads
from tests.unit.measure.proc_tree import ProcTree
from tests.unit.measure.test_parse import stat_line


class Target:
    """A process some of whose threads are stopped until it is told to go on."""

    def __init__(self, *stopped: int, deaf: bool = False) -> None:
        """Say which threads are stopped."""
        self.stopped = frozenset(stopped)
        self.deaf = deaf
        self.signals: list[int] = []

    def look(self, _pid: int) -> frozenset[int]:
        """Give the stopped threads."""
        return self.stopped

    def resume(self, _pid: int, number: int) -> None:
        """Take a signal."""
        self.signals.append(number)
        if not self.deaf:
            self.stopped = frozenset()


def no_sleep(_seconds: float) -> None:
    """Let no time pass."""


def test_a_thread_that_was_left_stopped_goes_on() -> None:
    """A killed tracer must not leave the user's worker hanging."""
    target = Target(8)
    assert continue_stopped(7, look=target.look, resume=target.resume, sleep=no_sleep)
    assert target.signals == [signal.SIGCONT]


def test_a_process_that_runs_gets_no_signal() -> None:
    """SIGCONT is visible to a program that handles it; none is sent without need."""
    target = Target()
    assert continue_stopped(7, look=target.look, resume=target.resume, sleep=no_sleep)
    assert target.signals == []


def test_a_process_that_the_user_had_stopped_stays_stopped() -> None:
    """Whoever stopped it before us wants it so."""
    target = Target(7, 8)
    assert continue_stopped(7, besides={7, 8}, look=target.look, resume=target.resume, sleep=no_sleep)
    assert target.signals == []


def test_a_process_that_does_not_go_on_is_reported() -> None:
    """It is tried for a bounded time."""
    target = Target(8, deaf=True)
    assert not continue_stopped(7, look=target.look, resume=target.resume, sleep=no_sleep, patience_s=0.1)
    assert len(target.signals) == 5


def test_stopped_and_traced_threads_are_found(tmp_path: Path) -> None:
    """State T and state t; a thread that sleeps is neither."""
    tree = ProcTree(tmp_path)
    tree.process(42, tids=(42, 43, 44))
    for tid, state in ((42, "T"), (43, "t"), (44, "S")):
        line = stat_line(b"worker", state=state).replace(b"4242 ", b"%d " % tid, 1)
        (tmp_path / f"42/task/{tid}/stat").write_bytes(line)
    assert stopped_threads(42, tmp_path) == {42, 43}
