"""One window of a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.measure.fake_reader import FakeSystem, FakeThread
from idlebench.measure.window import WindowMeter
from tests.unit.measure.test_sampler import MARKED, sampler_of


def system_and_meter(*, slept_ns: int = 0) -> tuple[FakeSystem, WindowMeter]:
    """A worker, 10, and a meter of it, on a machine that may fall asleep in the window."""
    system = FakeSystem()
    system.spawn(10)
    meter = WindowMeter(
        sampler_of(system, 10),
        monotonic_ns=system.monotonic_ns,
        boottime_ns=lambda: system.now_ns + (slept_ns if system.now_ns else 0),
    )
    return system, meter


def test_a_blocked_worker_reads_zero() -> None:
    """Nothing used, nothing woken: exactly 0, not nearly."""
    system, meter = system_and_meter()
    meter.begin()
    system.pass_time(5)
    reading = meter.end()
    assert (reading.cpu_ns, reading.wakes, reading.born, reading.ended) == (0, 0, 0, 0)
    assert not reading.paused


def test_a_window_counts_only_what_happened_in_it() -> None:
    """Start-up is not idle: counters from before the window are subtracted."""
    system, meter = system_and_meter()
    system.burn(10, 10**9, wakes=1_000)
    meter.begin()
    system.pass_time(2)
    system.burn(10, 2_000_000, wakes=40)
    reading = meter.end()
    assert (reading.cpu_percent, reading.wakes_per_s) == (0.1, 20)


def test_waiting_for_a_cpu_is_added_up_over_threads_and_from_the_beginning_of_the_window() -> None:
    """What a busy machine keeps from a worker is counted beside what it got."""
    system, meter = system_and_meter()
    main = system.processes[10].threads[0]
    main.run_queue_ns = 10**9
    meter.begin()
    system.pass_time(2)
    main.run_queue_ns += 300_000_000
    system.processes[10].threads.append(FakeThread(11, run_queue_ns=200_000_000))
    assert meter.end().run_queue_ns == 500_000_000


def test_a_thread_that_began_in_the_window_counts_from_zero() -> None:
    """Its whole life lies within the window."""
    system, meter = system_and_meter()
    meter.begin()
    system.processes[10].threads.append(FakeThread(11, voluntary=9))
    system.pass_time(1)
    reading = meter.end()
    assert (reading.wakes, reading.threads) == (9, 2)


def test_wakes_of_a_thread_that_ended_are_kept_from_the_last_tick() -> None:
    """Its counters go with it; what a tick saw is not lost."""
    system, meter = system_and_meter()
    system.processes[10].threads.append(FakeThread(11))
    meter.begin()
    system.pass_time(1)
    system.processes[10].threads[1].voluntary = 30
    meter.tick()
    del system.processes[10].threads[1]
    system.pass_time(1)
    assert meter.end().wakes == 30


def test_a_thread_id_that_is_used_again_is_a_new_thread() -> None:
    """A count that falls began again at 0."""
    system, meter = system_and_meter()
    system.burn(10, 0, wakes=100)
    meter.begin()
    system.processes[10].threads[0] = FakeThread(10, voluntary=4)
    system.pass_time(1)
    assert meter.end().wakes == 4


def test_a_worker_that_was_stopped_at_a_tick_makes_the_window_paused() -> None:
    """SIGSTOP reads as 0 %: that must not look like a good result."""
    system, meter = system_and_meter()
    meter.begin()
    system.processes[10].state = "T"
    system.pass_time(1)
    meter.tick()
    system.processes[10].state = "S"
    system.pass_time(1)
    assert meter.end().paused


@pytest.mark.parametrize(("slept_ns", "paused"), [(90_000_000, False), (110_000_000, True)])
def test_a_machine_that_slept_makes_the_window_paused(slept_ns: int, *, paused: bool) -> None:
    """A laptop's lid stops everything but the boot-time clock."""
    system, meter = system_and_meter(slept_ns=slept_ns)
    meter.begin()
    system.pass_time(5)
    assert meter.end().paused is paused


def test_children_that_a_tick_saw_are_counted_as_born_and_ended() -> None:
    """Churn is a figure of its own."""
    system, meter = system_and_meter()
    meter.begin()
    system.pass_time(1)
    system.spawn(11, parent=10)
    meter.tick()
    system.end(11)
    system.pass_time(1)
    reading = meter.end()
    assert (reading.born, reading.ended, reading.processes) == (1, 1, 1)


def test_a_zombie_has_ended_but_its_cpu_still_counts() -> None:
    """Until its parent waits for it, nobody else has been billed."""
    system, meter = system_and_meter()
    system.spawn(11, parent=10)
    meter.begin()
    system.burn(11, 700)
    system.processes[11].state = "Z"
    system.pass_time(1)
    reading = meter.end()
    assert (reading.cpu_ns, reading.processes, reading.ended) == (700, 1, 1)


def test_the_resolution_is_the_clock_s_when_no_child_was_billed() -> None:
    """Nanoseconds, unless clock ticks came into it."""
    system, meter = system_and_meter()
    meter.begin()
    system.pass_time(1)
    assert meter.end().resolution_ns == 1


def test_the_resolution_tells_of_each_parent_that_was_billed() -> None:
    """The kernel bills children in ticks, and rounds at both ends."""
    system, meter = system_and_meter()
    system.reaped_resolution_ns = 20_000_000
    meter.begin()
    system.spawn(11, parent=10)
    system.end(11)
    system.pass_time(1)
    assert meter.end().resolution_ns == 20_000_001


def test_an_orphan_that_nobody_saw_counts_with_its_wakes() -> None:
    """The reaper knows what it woke."""
    system, meter = system_and_meter()
    meter.begin()
    system.pass_time(1)
    system.spawn(30, environment=MARKED)
    system.burn(30, 50, wakes=6)
    system.end(30)
    reading = meter.end()
    assert (reading.cpu_ns, reading.wakes, reading.born, reading.ended) == (50, 6, 1, 1)


def test_ticks_stop_before_they_become_the_load() -> None:
    """Looking at a thousand processes takes milliseconds; a tick that would take too much is skipped."""

    class Slow(FakeSystem):
        def refresh(self) -> None:
            self.pass_time(0.05)

    system = Slow()
    system.spawn(10)
    meter = WindowMeter(
        sampler_of(system, 10), monotonic_ns=system.monotonic_ns, boottime_ns=system.monotonic_ns
    )
    meter.begin()
    system.pass_time(1)
    taken = [meter.tick() is not None for _ in range(5)]
    assert taken == [True, False, False, False, False]
    system.pass_time(5)
    assert meter.tick() is not None


def test_progress_reads_nothing() -> None:
    """The live view must not disturb what it shows."""
    system, meter = system_and_meter()
    meter.begin()
    system.pass_time(2)
    system.burn(10, 20_000_000, wakes=8)
    meter.tick()
    looks = system.looks
    progress = meter.progress()
    assert (progress.cpu_percent, progress.wakes_per_s, system.looks) == (1.0, 4.0, looks)


def test_a_window_has_a_length() -> None:
    """A rate over no time is refused, not infinite."""
    _, meter = system_and_meter()
    meter.begin()
    with pytest.raises(ValueError, match="length"):
        meter.end()


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=20)
)
def test_ticks_change_no_sum(steps: list[tuple[int, int, bool]]) -> None:
    """However often one looks in between, the window's totals are the same."""
    system, meter = system_and_meter()
    meter.begin()
    for cpu_ns, wakes, look in steps:
        system.pass_time(1)
        system.burn(10, cpu_ns, wakes=wakes)
        if look:
            meter.tick()
    reading = meter.end()
    assert reading.cpu_ns == sum(cpu_ns for cpu_ns, _, _ in steps)
    assert reading.wakes == sum(wakes for _, wakes, _ in steps)
    assert sum(thread.cpu_ns or 0 for thread in reading.per_thread) == reading.cpu_ns
