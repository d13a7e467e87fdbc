"""A look that began in a start-up begins anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.start_up import is_over

STARTED = [90.0, 95.0, 33.0, 0.0, 0.0, 0.0, 0.4]
WAITED_IN_BETWEEN = [100.0, 80.0, 0.0, 67.0, 12.0, 0.0, 0.0, 0.5]


@pytest.mark.parametrize("slices", [STARTED, WAITED_IN_BETWEEN])
def test_a_load_that_ends_early_in_the_life_of_a_program_is_its_start_up(slices: list[float]) -> None:
    """It may wait for somebody's answer meanwhile."""
    assert is_over(slices, used_before_s=0.5)


@pytest.mark.parametrize(
    ("slices", "used_before_s"),
    [
        ([], 0.0),
        (STARTED[:-1], 0.5),  # it may go on
        ([0.0, *STARTED], 0.5),  # the look began before it: it is something that comes
        (STARTED, 60.0),  # who has worked for a minute is not starting
        ([90.0, 0.0, 0.0, 0.0, 0.0, 15.0], 0.5),  # it does not rest
        ([90.0] * 8 + [0.0] * 5, 0.5),  # too late
    ],
)
def test_any_other_load_is_looked_at(slices: list[float], used_before_s: float) -> None:
    """Nothing is left out for it."""
    assert not is_over(slices, used_before_s)


@given(st.lists(st.floats(0, 19), max_size=20), st.floats(0, 100))
def test_a_program_that_is_never_busy_has_no_start_up(slices: list[float], used_before_s: float) -> None:
    """Most that is diagnosed has been there for long."""
    assert not is_over(slices, used_before_s)
