from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.plan import LookPlan
from idlebench.errors import UsageError


@given(st.floats(1.0, 600.0), st.booleans())
def test_no_plan_takes_longer_than_was_asked_for(duration_s: float, stacks: bool) -> None:  # noqa: FBT001
    """A verdict in the time that the user gives, give or take the start of py-spy."""
    plan = LookPlan.of(duration_s, stacks=stacks)
    assert plan.counters_s >= duration_s / 2
    assert plan.counters_s + plan.stacks_s + plan.after_s <= max(duration_s, duration_s / 2 + 1.3)


def test_a_target_without_stacks_is_counted_all_the_time() -> None:
    """Native code has no lines to look for."""
    assert LookPlan.of(8.0, stacks=False) == LookPlan(8.0, 0, 0.0)


def test_when_the_counters_say_enough_one_second_of_stacks_is_left() -> None:
    """A spin is named within four seconds, with its line."""
    left = LookPlan.of(8.0, stacks=True).cut_short()
    assert (left.counters_s, left.stacks_s) == (0.0, 1)
    assert left.after_s <= 0.3


def test_bursts_that_are_far_apart_are_looked_at_for_longer() -> None:
    """A poll of every three seconds would else be seen sleeping only; an even load needs no longer look."""
    plan = LookPlan.of(8.0, stacks=True)
    rare = [30.0, *[0.0] * 11, 30.0, *[0.0] * 7]
    assert plan.for_bursts(rare, 5.0).stacks_s == plan.stacks_s + 1
    assert plan.for_bursts([30.0] * 20, 5.0) == plan
    assert plan.for_bursts([30.0, 0.0, 0.0, 0.0] * 5, 5.0) == plan
    assert plan.for_bursts([0.1] * 20, 5.0) == plan


@given(st.lists(st.floats(0, 200)), st.floats(0.1, 600))
def test_whatever_the_load_the_look_is_longer_by_a_second_at_most(
    slices: list[float], seconds: float
) -> None:
    """The user has asked for a duration."""
    for plan in (
        LookPlan.of(8.0, stacks=True),
        LookPlan.of(4.0, stacks=True),
        LookPlan.of(8.0, stacks=False),
    ):
        changed = plan.for_bursts(slices, seconds)
        assert 0 <= changed.stacks_s - plan.stacks_s <= 1
        assert changed.counters_s == plan.counters_s


@pytest.mark.parametrize("duration_s", [0.0, -1.0, 0.5, math.nan, math.inf])
def test_a_duration_that_shows_nothing_is_refused(duration_s: float) -> None:
    """With what to give instead."""
    with pytest.raises(UsageError, match="at least 1 s"):
        LookPlan.of(duration_s, stacks=True)
