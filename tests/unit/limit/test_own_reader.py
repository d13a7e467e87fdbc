"""Our own process without the thread that looks."""

from __future__ import annotations

import threading
import time

import pytest

from idlebench.limit.own_reader import OwnReader, thread_cpu_ns
from idlebench.measure.fake_reader import FakeSystem, FakeThread


@pytest.fixture
def system() -> FakeSystem:
    """A process, 10, with threads 10, 11 and 12, and a child."""
    system = FakeSystem()
    process = system.spawn(10)
    process.threads += [FakeThread(11, voluntary=5), FakeThread(12, voluntary=7)]
    process.cpu_ns = 1_000
    system.spawn(20, parent=10).cpu_ns = 99
    return system


CLOCKS = {10: 600, 11: 300, 12: 100}


def test_the_looking_thread_is_left_out(system: FakeSystem) -> None:
    """Its CPU is subtracted, its switches are not there, and our children are not the test's."""
    reader = OwnReader(system, system.find(10), only=None, without=frozenset({10}), cpu_ns=CLOCKS.get)
    assert reader.cpu_ns(system.find(10)) == 400
    look = reader.look(system.find(10))
    assert look is not None
    assert [thread.tid for thread in look.threads] == [11, 12]
    assert look.children == () == reader.children(10)


def test_only_some_threads_count(system: FakeSystem) -> None:
    """Their own clocks, added."""
    reader = OwnReader(
        system, system.find(10), only=frozenset({11}), without=frozenset({10}), cpu_ns=CLOCKS.get
    )
    assert reader.cpu_ns(system.find(10)) == 300
    look = reader.look(system.find(10))
    assert look is not None
    assert [thread.tid for thread in look.threads] == [11]


def test_a_thread_that_ended_keeps_what_it_had(system: FakeSystem) -> None:
    """CPU never falls."""
    clocks = dict(CLOCKS)
    reader = OwnReader(system, system.find(10), only=frozenset({11}), without=frozenset(), cpu_ns=clocks.get)
    reader.cpu_ns(system.find(10))
    del clocks[11]
    assert reader.cpu_ns(system.find(10)) == 300


def test_other_processes_are_read_as_they_are(system: FakeSystem) -> None:
    """Nothing is hidden of them."""
    reader = OwnReader(system, system.find(10), only=None, without=frozenset({10}))
    assert reader.cpu_ns(system.find(20)) == 99
    assert reader.is_alive(system.find(20))
    assert reader.environment(20, "X") is None
    counters = reader.prepare([system.find(20)])()
    assert counters is not None
    assert (counters.cpu_ns, counters.timeslices) == (99, None)


def test_the_clock_of_a_thread_is_that_of_the_standard_library() -> None:
    """Read in two ways, for a thread that runs."""
    before = time.thread_time_ns()
    between = thread_cpu_ns(threading.get_native_id())
    assert between is not None
    assert before <= between <= time.thread_time_ns()


def test_a_thread_that_does_not_exist_has_no_clock() -> None:
    """None, not another thread's: this id is above the largest that Linux gives."""
    assert thread_cpu_ns(2**22 + 5) is None
