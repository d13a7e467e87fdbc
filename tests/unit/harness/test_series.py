"""A window as a time series: where its slices end."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.clock import Deadline, FakeClock
from idlebench.harness.series import WORKER, Series

HALF_A_CORE = 0.5


@dataclass
class Sampler:
    """A tree that uses half of a core."""

    clock: FakeClock

    def cpu_ns(self) -> int:
        """CPU so far."""
        return round(HALF_A_CORE * self.clock.now_ns)


def recorded(naps_s: list[float], *, slices: int, every_s: float = 1.0) -> Series:
    """A window of whole slices, waited out in naps of these lengths, over and over."""
    clock = FakeClock()
    series = Series({WORKER: Sampler(clock)}, every_s, clock)  # type: ignore[dict-item] # all that it reads
    series.begin()
    deadline = Deadline.after(clock, slices * every_s)
    turn = 0
    while not deadline.passed:
        deadline.nap(min(naps_s[turn % len(naps_s)], series.left_s))
        series.tick(last=deadline.passed)
        turn += 1
    return series


@given(naps_s=st.lists(st.floats(0.12, 0.28), min_size=1, max_size=5), slices=st.integers(1, 12))
def test_a_window_of_whole_slices_has_as_many_rows(naps_s: list[float], slices: int) -> None:
    """Whatever the moments at which somebody looks, slices end where they should, the last one too."""
    points = recorded(naps_s, slices=slices).points()
    assert [round(point.at_s, 6) for point in points] == [float(number + 1) for number in range(slices)]
    assert all(abs(point.worker - 100 * HALF_A_CORE) < 1e-3 for point in points)


def test_a_stall_ends_one_slice_late_and_the_next_on_time() -> None:
    """A machine that slept through the end of a slice makes that one longer, and moves none of the others."""
    clock = FakeClock()
    series = Series({WORKER: Sampler(clock)}, 1.0, clock)  # type: ignore[dict-item] # all that it reads
    series.begin()
    clock.sleep(1.3)
    series.tick()
    clock.sleep(series.left_s)
    series.tick()
    assert [round(point.at_s, 6) for point in series.points()] == [1.3, 2.0]


def test_no_slice_is_shorter_than_half() -> None:
    """After a long stall the next end that is worth a slice is awaited."""
    clock = FakeClock()
    series = Series({WORKER: Sampler(clock)}, 1.0, clock)  # type: ignore[dict-item] # all that it reads
    series.begin()
    clock.sleep(1.7)
    series.tick()
    clock.sleep(series.left_s)
    series.tick()
    assert [round(point.at_s, 6) for point in series.points()] == [1.7, 3.0]


def test_nothing_is_recorded_unless_a_scenario_asks_for_it() -> None:
    """Without a length of slices the window is waited out as it comes."""
    clock = FakeClock()
    series = Series({WORKER: Sampler(clock)}, None, clock)  # type: ignore[dict-item] # all that it reads
    series.begin()
    clock.sleep(5)
    series.tick(last=True)
    assert series.points() == ()
    assert series.left_s > 1e9
