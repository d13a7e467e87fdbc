"""What makes a look worthless, and what several processes together give."""

from __future__ import annotations

import dataclasses

import pytest

from idlebench.errors import NothingMeasuredError
from idlebench.limit.look import must_be_valid
from idlebench.limit.targets import Target
from idlebench.measure.fake_reader import FakeSystem
from idlebench.measure.observe import Time, observe_trees
from idlebench.model.reading import Reading
from idlebench.stats.slices import SliceStatistics

TARGET = Target((10, 20), "processes 10, 20")


def look_at(system: FakeSystem, ends: int | None = None) -> Reading:
    """Observe both for five seconds; each wakes ten times a second, unless one ends."""

    def sleep(seconds: float) -> None:
        system.pass_time(seconds)
        for pid in TARGET.pids:
            if pid in system.processes:
                system.burn(pid, round(seconds * 1e6), wakes=round(seconds * 1000))
        if ends is not None and ends in system.processes:
            system.end(ends)

    clock = Time(system.monotonic_ns, lambda: 0, sleep)
    return observe_trees(TARGET.pids, 5.0, SliceStatistics(), reader=system, clock=clock)


@pytest.fixture
def system() -> FakeSystem:
    """Two processes."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(20)
    return system


def test_several_processes_are_one_figure(system: FakeSystem) -> None:
    """Measured in the same window."""
    reading = look_at(system)
    assert reading.wakes_per_s is not None
    assert reading.wakes_per_s.mean == pytest.approx(2000, rel=0.01)
    must_be_valid(reading, TARGET, [None, 5], [None, 5])


@pytest.mark.parametrize("pid", [10, 20])
def test_one_that_ends_ends_the_look(system: FakeSystem, pid: int) -> None:
    """Whichever it is: the rest is not what was asked for."""
    with pytest.raises(NothingMeasuredError, match=f"process {pid} ended"):
        look_at(system, ends=pid)


def test_a_throttled_process_has_no_figure(system: FakeSystem) -> None:
    """What a quota holds back looks cheap."""
    with pytest.raises(NothingMeasuredError, match=r"process 20 was throttled.*30 ms"):
        must_be_valid(look_at(system), TARGET, [None, 0], [None, 30_000_000])


def test_a_stopped_process_has_no_figure(system: FakeSystem) -> None:
    """It reads 0."""
    system.processes[10].state = "T"
    with pytest.raises(NothingMeasuredError, match="was stopped"):
        must_be_valid(look_at(system), TARGET, [None, None], [None, None])


def test_a_thread_that_ended_has_no_figure(system: FakeSystem) -> None:
    """Of the threads that were asked for."""
    threads = dataclasses.replace(TARGET, own=True, only=frozenset({10, 99}))
    with pytest.raises(NothingMeasuredError, match="thread 99 of this process ended"):
        must_be_valid(look_at(system), threads, [None, None], [None, None])
