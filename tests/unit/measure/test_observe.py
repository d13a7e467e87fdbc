"""One look at a live process."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.measure.fake_reader import FakeSystem
from idlebench.measure.observe import Time, observe, slice_lengths
from idlebench.model.reading import Reading
from idlebench.stats.slices import SliceStatistics


def look_at(system: FakeSystem, pid: int, during: Callable[[float], None], window_s: float = 5.0) -> Reading:
    """Observe a fake process that does something while time passes."""

    def sleep(seconds: float) -> None:
        system.pass_time(seconds)
        during(seconds)

    clock = Time(system.monotonic_ns, lambda: system.now_ns // 1000, sleep)
    return observe(pid, window_s, SliceStatistics(), reader=system, clock=clock, rng=random.Random(1))  # noqa: S311 - jitter


def nothing(_seconds: float) -> None:
    """What a blocked process does."""


@pytest.fixture
def system() -> FakeSystem:
    """A process, 10."""
    system = FakeSystem()
    system.spawn(10).name = "celery"
    return system


def test_a_steady_process_reads_its_rate(system: FakeSystem) -> None:
    """Half a percent of a core, ten wakes a second, whatever the slices' lengths."""

    def poll(seconds: float) -> None:
        system.burn(10, round(seconds * 5_000_000), wakes=round(seconds * 1_000))

    reading = look_at(system, 10, poll)
    assert reading.cpu_percent.mean == pytest.approx(0.5)
    assert reading.wakes_per_s is not None
    assert reading.wakes_per_s.mean == pytest.approx(1_000, rel=0.01)
    assert (reading.pid, reading.command, reading.slices) == (10, "celery", 10)


def test_a_blocked_process_reads_below_the_limit_of_detection(system: FakeSystem) -> None:
    """Zero wakes in five seconds is not the same as never."""
    reading = look_at(system, 10, nothing)
    assert reading.cpu_percent.mean == 0
    assert not reading.cpu_percent.detected
    assert reading.longest_missed_s == pytest.approx(5)


def test_a_longer_look_lowers_the_limit(system: FakeSystem) -> None:
    """The rule of three: ten times as long, a tenth of the limit."""
    short = look_at(system, 10, nothing, 5).cpu_percent.limit
    long = look_at(system, 10, nothing, 50).cpu_percent.limit
    assert short is not None
    assert long is not None
    assert short / long == pytest.approx(10)


def test_looking_is_measured_too(system: FakeSystem) -> None:
    """The observer's own CPU is in the answer."""
    assert look_at(system, 10, nothing).observer_cpu_percent == pytest.approx(0.1, rel=0.01)


@pytest.mark.parametrize("pid", [0, -5, 77])
def test_a_process_that_does_not_exist_is_a_mistake_of_the_user_s(system: FakeSystem, pid: int) -> None:
    """Exit code 4, with the pid in the message."""
    with pytest.raises(UsageError, match=f"no live process {pid}"):
        look_at(system, pid, nothing)


def test_a_zombie_cannot_be_measured(system: FakeSystem) -> None:
    """It would read 0 % for ever."""
    system.processes[10].state = "Z"
    with pytest.raises(UsageError, match="no live process 10"):
        look_at(system, 10, nothing)


def test_a_process_of_another_user_is_a_clear_error(system: FakeSystem) -> None:
    """Exit code 4, and what to do."""
    system.processes[10].hidden = True
    with pytest.raises(UsageError, match="as root"):
        look_at(system, 10, nothing)


def test_a_process_that_ends_meanwhile_gives_no_figure(system: FakeSystem) -> None:
    """A dead worker costs nothing; that is not an answer."""
    with pytest.raises(NothingMeasuredError, match="ended while"):
        look_at(system, 10, lambda _: system.end(10))


@pytest.mark.parametrize("window_s", [0, -1, math.inf, math.nan])
def test_a_window_is_a_length_of_time(system: FakeSystem, window_s: float) -> None:
    """Anything else is refused before anything is read."""
    with pytest.raises(UsageError, match="more than 0 seconds"):
        look_at(system, 10, nothing, window_s)


@given(st.floats(0.01, 1e4), st.integers(1, 50), st.integers())
def test_slices_add_up_to_the_window(window_s: float, count: int, seed: int) -> None:
    """They are jittered, and none is much shorter than the others."""
    lengths = slice_lengths(window_s, count, random.Random(seed))  # noqa: S311 - jitter
    assert math.fsum(lengths) == pytest.approx(window_s)
    assert max(lengths) <= 2 * min(lengths)
