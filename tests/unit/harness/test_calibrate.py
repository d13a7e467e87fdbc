"""Calibration: a number that depends on the machine is searched for, not guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.calibrate import search
from idlebench.model.scenario import Calibration


def wanted(target: float) -> Calibration:
    """A search between 50 and 20,000."""
    return Calibration("db_wait_us", "before", "services.server.cpu_percent", target, 3.0, 50, 20_000)


@given(work=st.floats(100, 2000), target=st.floats(10, 60))
def test_a_figure_that_falls_with_the_number_is_hit(work: float, target: float) -> None:
    """A loop that works `work` and waits `w` microseconds has a duty of work / (work + w)."""
    low, high = 100 * work / (work + 20_000), 100 * work / (work + 50)
    value, figure = search(wanted(target), lambda wait_us: 100 * work / (work + wait_us))
    assert 50 <= value <= 20_000
    if low + 1 < target < high - 1:
        assert abs(figure - target) <= 3


def test_what_cannot_be_hit_comes_as_near_as_it_gets() -> None:
    """A machine that is too slow or too fast gives the nearest number, and the figure says how far off."""
    value, figure = search(wanted(90.0), lambda wait_us: 10.0 if wait_us > 60 else 12.0)
    assert figure <= 12.0
    assert value < 200
