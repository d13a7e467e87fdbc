"""Limits of detection, learned from the run itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.model.launch import LaunchRecord
from idlebench.stats.detection import FALLBACK_WAKE_COST_NS
from idlebench.store.cell_launches import group_by_cell
from idlebench.store.detection import Detection, floor_limit, unseen_rate
from tests.strategies import scenario
from tests.unit.store.records import launch, reading, window

PLAN = scenario(("blocked", "sleep", "spin"))


def learned(*records: LaunchRecord) -> Detection:
    """Learn from launches."""
    return Detection.of(group_by_cell((), records, PLAN))


def test_a_wake_costs_the_median_of_the_slow_cells() -> None:
    """Windows of busy loops, and those with next to no wakes, do not say what a rare wake costs."""
    found = learned(
        launch("sleep", window(0.1, 100)),
        launch("sleep", window(0.3, 100)),
        launch("sleep", window(0.2, 100)),
        launch("sleep", window(5.0, 2)),
        launch("spin", window(90.0, 50_000)),
    )
    assert found.wake_ns == pytest.approx(0.2 / 100 * 5e9 / 100)


def test_without_any_telling_window_the_stated_fallback_is_used() -> None:
    """A run of spins and blocked workers only takes the cost that is documented."""
    found = learned(launch("spin", window(90.0, 50_000)), launch("blocked", window(0.0, 0)))
    assert found.wake_ns == FALLBACK_WAKE_COST_NS


def test_a_noisy_control_raises_the_limit() -> None:
    """Mean plus three standard deviations of the control is the limit where that is larger."""
    found = learned(launch("blocked", window(1.0)), launch("blocked", window(3.0)))
    assert found.cpu_limit([reading(0.0)]) == pytest.approx(2 + 3 * 2**0.5)


def test_looking_longer_lowers_the_limit() -> None:
    """Twice the observed time halves what three unseen wakes could have cost."""
    found = learned(launch("blocked", window(0.0)))
    once, twice = found.cpu_limit([reading(0.0)]), found.cpu_limit([reading(0.0)] * 2)
    assert twice == pytest.approx(once / 2)


def test_a_coarse_clock_is_a_limit_of_its_own() -> None:
    """A clock that ticks every 10 ms cannot tell less than a tick a window."""
    coarse = replace(reading(0.0), resolution_ns=10**7)
    assert learned().cpu_limit([coarse]) == pytest.approx(0.2)


@given(st.lists(st.integers(0, 5), min_size=1), st.floats(0.1, 100))
def test_a_rate_has_a_limit_only_if_nothing_was_seen(counts: list[int], seconds: float) -> None:
    """One event seen is a measurement; none seen is a bound."""
    limit = unseen_rate(counts, [seconds])
    assert (limit is None) == (sum(counts) > 0)
    assert limit is None or limit == pytest.approx(3 / seconds)


def test_the_brokers_limit_is_the_spread_of_its_floor() -> None:
    """What the idle broker itself varies by cannot be told from a worker's cost."""
    floor = [reading(percent) for percent in (0.1, 0.2)]
    assert floor_limit(floor, [reading(5.0)]) == pytest.approx(3 * 0.0707, rel=1e-3)


def test_a_floor_known_once_is_taken_to_vary_by_a_fifth() -> None:
    """One launch has no spread: what an idle broker is known to vary by stands in for it."""
    assert floor_limit([reading(0.1)], [reading(5.0)]) == pytest.approx(3 * 0.2 * 0.1)


def test_a_coarse_clock_limits_the_broker_too() -> None:
    """A difference below the resolution of the clock is not told from nothing."""
    coarse = replace(reading(0.0), resolution_ns=10**7)
    assert floor_limit([coarse] * 3, [reading(5.0)]) == pytest.approx(0.2)


def test_more_launches_do_not_see_a_timer_slower_than_a_window() -> None:
    """Five windows of 4 s, each at the same part of a launch, can all miss a wake every 5 s."""
    assert unseen_rate([0] * 5, [4.0] * 5) == pytest.approx(1 / 4)
    assert unseen_rate([0], [4.0]) == pytest.approx(3 / 4)
    assert unseen_rate([0, 1], [4.0] * 2) is None
