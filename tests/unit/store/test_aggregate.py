"""Aggregation: events of a run → its result."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from idlebench.errors import StorageError
from idlebench.model.estimate import Estimate
from idlebench.model.events import Event, LaunchEnded, PlannedLaunch, Warned
from idlebench.model.launch import LaunchRecord, Pickup, Stop, WaitingThread
from idlebench.model.result import CellResult, RunResult
from idlebench.model.scenario import Axis, Scenario
from idlebench.model.validity import Validity
from idlebench.store.aggregate import aggregate
from tests.strategies import runs, scenario
from tests.unit.store.records import events_of, launch, window

PLAN = scenario(("blocked", "sleep", "spin"))


def result_of(*records: LaunchRecord, plan: Scenario = PLAN) -> RunResult:
    """Aggregate launches."""
    return aggregate(events_of(records), plan)


def cell_of(result: RunResult, label: str) -> CellResult:
    """Find a cell."""
    return next(cell for cell in result.cells if cell.label == label)


def estimates_in(result: RunResult) -> list[Estimate]:
    """Give every estimate of worker and broker."""
    found = [result.floor_cpu_percent]
    for cell in result.cells:
        if cell.worker:
            found += [cell.worker.cpu_percent, cell.worker.wakes_per_s, cell.worker.preemptions_per_s]
        if cell.broker:
            found += [cell.broker.cpu_percent, cell.broker.commands_per_s]
    return [estimate for estimate in found if estimate is not None]


@given(runs())
@settings(max_examples=25, deadline=None)
def test_every_figure_is_finite_and_never_negative(run: tuple[Scenario, tuple[Event, ...]]) -> None:
    """No run, however broken, gives a figure that is no measurement."""
    plan, events = run
    for estimate in estimates_in(aggregate(events, plan)):
        for value in (estimate.mean, estimate.low, estimate.high, estimate.limit):
            assert value is None or (math.isfinite(value) and value >= 0)
        if estimate.low is not None and estimate.high is not None:
            assert estimate.low <= estimate.mean <= estimate.high


@given(runs())
@settings(max_examples=25, deadline=None)
def test_every_launch_is_either_counted_or_excluded(run: tuple[Scenario, tuple[Event, ...]]) -> None:
    """No launch disappears between the log and the result; figures stand on the ok ones alone."""
    plan, events = run
    result = aggregate(events, plan)
    records = [event.record for event in events if isinstance(event, LaunchEnded)]
    assert sum(cell.launches + len(cell.excluded) for cell in result.cells) == len(records)
    assert sum(cell.launches for cell in result.cells) == sum(each.validity == "ok" for each in records)
    for cell in result.cells:
        assert (cell.worker is None) == (cell.launches == 0)
        assert (cell.validity is Validity.OK) == (cell.launches > 0 and not cell.excluded)
        assert (cell.reason == "") == (cell.validity is Validity.OK)


def test_cpu_is_the_mean_over_launches_with_an_interval() -> None:
    """The launch is the replicate: three launches give n = 3 and an interval around their mean."""
    spin = [launch("spin", window(percent), repeat=n) for n, percent in enumerate([80.0, 85.0, 90.0])]
    worker = cell_of(result_of(*spin), "spin").worker
    assert worker is not None
    assert worker.cpu_percent.mean == pytest.approx(85)
    assert worker.cpu_percent.n == 3
    assert worker.cpu_percent.low == pytest.approx(85 - 4.303 * 5 / math.sqrt(3), rel=1e-3)


def test_demand_is_cpu_and_the_waiting_for_one() -> None:
    """A spin asks for a whole core, whatever it gets; unknown in one launch, unknown in the cell."""
    half = window(50.0)
    known = replace(half, worker=replace(half.worker, run_queue_ns=half.worker.elapsed_ns * 45 // 100))
    worker = cell_of(result_of(launch("spin", known)), "spin").worker
    assert worker is not None
    assert worker.demand_percent is not None
    assert worker.demand_percent.mean == pytest.approx(95)
    mixed = cell_of(result_of(launch("spin", known), launch("spin", half, repeat=1)), "spin").worker
    assert mixed is not None
    assert mixed.demand_percent is None


def test_a_worker_that_died_has_no_figure() -> None:
    """A dead worker is never shown as 0 %: its launch is excluded with its reason."""
    dead = launch("spin", window(0.0), validity=Validity.DIED, reason="exit code 1")
    cell = cell_of(result_of(dead), "spin")
    assert cell.worker is None
    assert cell.broker is None
    assert (cell.validity, cell.reason, cell.launches) == (Validity.DIED, "exit code 1", 0)


def test_a_cell_with_some_bad_launches_keeps_the_figures_of_the_good_ones() -> None:
    """The most frequent validity names the cell; the others are listed; ok launches still count."""
    result = result_of(
        launch("spin", window(80.0), repeat=0),
        launch("spin", None, repeat=1, validity=Validity.NOT_READY, reason="no line"),
        launch("spin", None, repeat=2, validity=Validity.DIED, reason="exit code 1"),
        launch("spin", None, repeat=3, validity=Validity.DIED, reason="exit code 2"),
    )
    cell = cell_of(result, "spin")
    assert (cell.validity, cell.reason, cell.launches) == (Validity.DIED, "exit code 1", 1)
    assert [each.repeat for each in cell.excluded] == [1, 2, 3]
    assert cell.worker is not None
    assert cell.worker.cpu_percent.mean == pytest.approx(80)


def test_a_cell_that_was_planned_but_not_launched_is_there() -> None:
    """A run that was interrupted lists what it did not come to."""
    events = events_of([launch("spin", window(80.0))], unmade=[PlannedLaunch(1, 0, "sleep", {})], ended=False)
    result = aggregate(events, PLAN)
    assert [cell.label for cell in result.cells] == ["sleep", "spin"]
    sleep = result.cells[0]
    assert (sleep.validity, sleep.launches, sleep.worker) == (Validity.INTERRUPTED, 0, None)
    assert (result.complete, result.finished) == (False, "")


def test_cells_stand_in_the_scenarios_order_whatever_the_schedule() -> None:
    """Launches are shuffled, tables are not: variants as listed, then values as listed on each axis."""
    plan = replace(PLAN, sweep=(Axis("ms", (100, 10, 1000)), Axis("workers", (1, 4))))
    points = [{"ms": ms, "workers": workers} for workers in (4, 1) for ms in (1000, 10, 100)]
    records = [launch("spin", window(1.0), params=point) for point in points]
    result = result_of(*records, launch("blocked", window(0.0)), plan=plan)
    assert [cell.label for cell in result.cells] == [
        "blocked",
        *(f"spin ms={ms} workers={workers}" for ms in (100, 10, 1000) for workers in (1, 4)),
    ]


def test_values_that_are_not_in_the_scenario_come_last_by_size() -> None:
    """Values put in with --set are sorted as numbers when a result is rebuilt from its log."""
    records = [launch("spin", window(1.0), params={"ms": ms}) for ms in (1000, 9, 70)]
    assert [cell.params["ms"] for cell in result_of(*records).cells] == [9, 70, 1000]


def test_zero_wakes_bound_the_rate_by_three_over_the_observed_time() -> None:
    """Nothing seen in 15 s means at most 0.2 wakes a second, not none."""
    blocked = [launch("blocked", window(0.0, 0), repeat=n) for n in range(3)]
    worker = cell_of(result_of(*blocked), "blocked").worker
    assert worker is not None
    assert worker.wakes_per_s is not None
    assert worker.wakes_per_s.mean == 0
    assert worker.wakes_per_s.limit == pytest.approx(3 / 15)
    assert not worker.wakes_per_s.detected


def test_a_blocked_control_is_below_the_limit_of_detection_not_zero() -> None:
    """A control that reads exactly 0 still has a limit: three wakes' worth over its observed time."""
    result = result_of(
        *(launch("blocked", window(0.0, 0), repeat=n) for n in range(3)),
        launch("sleep", window(0.1, 100)),
    )
    worker = cell_of(result, "blocked").worker
    assert worker is not None
    wake_ns = 5 * 10**9 * 0.1 / 100 / 100
    assert worker.cpu_percent.limit == pytest.approx(100 * 3 * wake_ns / 15e9)
    assert result.lod_cpu_percent == pytest.approx(100 * 3 * wake_ns / 5e9)


def test_wakes_that_cannot_be_counted_are_missing_not_zero() -> None:
    """Where one launch could not count wakes, the cell has no rate of wakes."""
    spin = [launch("spin", window(80.0, wakes)) for wakes in (5, None)]
    worker = cell_of(result_of(*spin), "spin").worker
    assert worker is not None
    assert worker.wakes_per_s is None


def test_the_floor_is_the_broker_beside_the_blocked_control() -> None:
    """Broker CPU is shown above what the broker costs with no worker connected."""
    result = result_of(
        *(launch("blocked", window(0.0, broker=floor)) for floor in (0.1, 0.2)),
        *(launch("spin", window(80.0, broker=both)) for both in (16.1, 16.2)),
    )
    assert result.floor_cpu_percent is not None
    assert result.floor_cpu_percent.mean == pytest.approx(0.15)
    broker = cell_of(result, "spin").broker
    assert broker is not None
    assert broker.cpu_percent is not None
    assert broker.cpu_percent.mean == pytest.approx(16.0)
    assert broker.cpu_percent.limit == pytest.approx(3 * 0.0707, rel=1e-3)


def test_a_broker_that_costs_less_than_its_floor_is_shown_as_below_the_limit() -> None:
    """A negative difference is noise: 0, and not detected."""
    result = result_of(
        *(launch("blocked", window(0.0, broker=floor)) for floor in (0.1, 0.2)),
        launch("spin", window(80.0, broker=0.05)),
    )
    broker = cell_of(result, "spin").broker
    assert broker is not None
    assert broker.cpu_percent is not None
    assert broker.cpu_percent.mean == 0
    assert not broker.cpu_percent.detected


def test_without_a_valid_control_there_is_no_floor_and_no_broker_cpu() -> None:
    """A floor that was not measured is not taken for 0; commands are still counted."""
    result = result_of(
        launch("blocked", None, validity=Validity.DIED, reason="exit code 1"),
        launch("spin", window(80.0, commands={"xreadgroup": 50})),
    )
    broker = cell_of(result, "spin").broker
    assert result.floor_cpu_percent is None
    assert broker is not None
    assert broker.cpu_percent is None
    assert broker.commands_per_s.mean == pytest.approx(10)
    assert any("floor" in warning for warning in result.warnings)


def test_what_the_control_costs_the_broker_is_the_floor_itself() -> None:
    """The control's broker CPU above the floor is 0 by definition, below the limit."""
    result = result_of(*(launch("blocked", window(0.0, broker=floor)) for floor in (0.1, 0.2)))
    broker = result.cells[0].broker
    assert broker is not None
    assert broker.cpu_percent is not None
    assert (broker.cpu_percent.mean, broker.cpu_percent.detected) == (0.0, False)


def test_commands_are_rates_by_name() -> None:
    """Each command is a rate over launches; one that was never sent is not listed."""
    result = result_of(
        launch("spin", window(1.0, commands={"xreadgroup": 50, "ping": 5, "get": 0})),
        launch("spin", window(1.0, commands={"xreadgroup": 100})),
    )
    broker = cell_of(result, "spin").broker
    assert broker is not None
    assert broker.commands == pytest.approx({"xreadgroup": 15.0, "ping": 0.5})
    assert broker.commands_per_s.mean == pytest.approx(15.5)


def test_pickup_quantiles_are_over_all_probes_of_valid_launches() -> None:
    """Probes of excluded launches do not count; lost ones are counted apart."""
    result = result_of(
        replace(launch("spin", window(1.0)), pickup=Pickup((1.0, 2.0), 1)),
        replace(launch("spin", window(1.0)), pickup=Pickup((3.0,), 0)),
        replace(launch("spin", None, validity=Validity.DIED), pickup=Pickup((99.0,), 5)),
    )
    cell = cell_of(result, "spin")
    assert cell.pickup_ms is not None
    assert (cell.pickup_ms.n, cell.pickup_ms.p50, cell.pickup_ms.max) == (3, 2.0, 3.0)
    assert cell.pickup_lost == 1


def test_stop_figures_are_of_every_launch() -> None:
    """A worker that had to be killed counts, whether its launch was valid or not."""
    result = result_of(
        replace(launch("spin", window(1.0)), stop=Stop(0.2, 0, (0,))),
        replace(launch("spin", None, validity=Validity.LEAKED), stop=Stop(5.0, 2, (-9,))),
    )
    stop = cell_of(result, "spin").stop
    assert stop is not None
    assert (stop.seconds, stop.leaked) == (5.0, 2)


def test_each_place_where_a_thread_waits_is_named_once() -> None:
    """The same line seen in many launches is one line of the answer."""
    waits = WaitingThread(1, 1, "main", "worker.py:10 wait", ())
    bare = WaitingThread(1, 2, "io", "", ("select.py:1 poll",))
    result = result_of(
        replace(launch("spin", window(1.0)), stacks=(waits, bare)),
        replace(launch("spin", window(1.0)), stacks=(waits,)),
    )
    assert cell_of(result, "spin").waits_at == ("main: worker.py:10 wait", "io: select.py:1 poll")


def test_what_the_harness_warned_of_comes_first_and_once() -> None:
    """Warnings of the run itself stand before those found in its figures."""
    events = (*events_of([launch("spin", window(80.0))]), Warned("disk full"), Warned("disk full"))
    result = aggregate(events, PLAN)
    assert result.warnings[0] == "disk full"
    assert result.warnings.count("disk full") == 1
    assert len(result.warnings) > 1


def test_events_without_a_start_cannot_be_aggregated() -> None:
    """What is not a run is an error with a message."""
    with pytest.raises(StorageError, match="how it started"):
        aggregate(events_of([])[1:], PLAN)
