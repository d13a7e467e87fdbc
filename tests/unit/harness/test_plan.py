"""The schedule: interleaved, seeded, complete."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.plan import launch_seconds, run_seconds, schedule, window_s
from idlebench.model.scenario import BuiltinWorker, Cell, MeasurePlan, Ready, ReadyWhen, Settle, Variant


def cell(name: str, *, window: float | None = None, min_settle: float | None = None) -> Cell:
    """A cell of a built-in worker."""
    variant = Variant(
        name=name,
        title=name,
        program=BuiltinWorker("blocked", {}),
        ready=Ready(ReadyWhen.STARTED),
        window_s=window,
        min_settle_s=min_settle,
    )
    return Cell(variant, {})


CELLS = [cell(name) for name in "abcdefgh"]


@given(launches=st.integers(1, 6), seed=st.integers(0, 2**31))
def test_every_cell_is_launched_as_often_as_asked(launches: int, seed: int) -> None:
    """No order of the schedule loses or doubles a launch."""
    planned = schedule(CELLS, launches, seed)
    assert Counter(each.variant.name for _, each in planned) == {
        each.variant.name: launches for each in CELLS
    }
    assert [launch.launch for launch, _ in planned] == list(range(len(planned)))


@given(launches=st.integers(2, 5), seed=st.integers(0, 2**31))
def test_each_repeat_holds_every_cell_once(launches: int, seed: int) -> None:
    """A slow change of the machine falls on all cells alike."""
    planned = schedule(CELLS, launches, seed)
    for repeat in range(launches):
        block = [launch.variant for launch, _ in planned if launch.repeat == repeat]
        assert sorted(block) == [each.variant.name for each in CELLS]


@given(seed=st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_order(seed: int) -> None:
    """A stored seed repeats a run."""
    assert schedule(CELLS, 3, seed) == schedule(CELLS, 3, seed)


def test_different_seeds_give_different_orders() -> None:
    """The order is drawn, not fixed."""
    orders = {tuple(launch.variant for launch, _ in schedule(CELLS, 1, seed)) for seed in range(20)}
    assert len(orders) > 10


def test_a_variant_may_have_a_window_of_its_own() -> None:
    """A worker that wakes every five seconds needs a longer look than the others."""
    plan = MeasurePlan(window_s=2.0)
    assert window_s(cell("a"), plan) == 2.0
    assert window_s(cell("a", window=6.0), plan) == 6.0


def test_the_estimate_counts_what_the_plan_asks_for() -> None:
    """A longer window, a longer settle or more launches take longer, by just that much."""
    plan = MeasurePlan(window_s=2.0, launches=3, settle=Settle(min_s=0.5))
    short = launch_seconds(cell("a"), plan, latency=False)
    assert round(launch_seconds(cell("a", window=6.0), plan, latency=False) - short, 6) == 4.0
    assert round(launch_seconds(cell("a", min_settle=5.5), plan, latency=False) - short, 6) == 5.0
    assert run_seconds(CELLS, plan, latency=False) > 3 * len(CELLS) * short
