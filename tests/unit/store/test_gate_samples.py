"""From launches to samples: one value for each valid launch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from idlebench.errors import StorageError
from idlebench.model.events import PlannedLaunch
from idlebench.model.gate import CellSamples, Metric, Side
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.scenario import Scenario
from idlebench.model.validity import Validity
from idlebench.scenario.load import load_scenario
from idlebench.store.launch_samples import side_of, side_of_run
from tests.unit.store.gate_runs import TEXT, record, store_run, usual_records
from tests.unit.store.records import MACHINE, events_of, launch, window


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """Give the small scenario."""
    path = tmp_path / "idle.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_scenario(path)


def the_side(records: list[LaunchRecord], scenario: Scenario) -> Side:
    """Give what these launches measured."""
    return side_of(records, scenario, MACHINE, "now")


def cell_of(made: Side, variant: str) -> CellSamples:
    """Give the one cell of a variant."""
    (found,) = (each for each in made.cells if each.variant == variant)
    return found


def test_each_launch_gives_one_value_of_each_metric(scenario: Scenario) -> None:
    """Windows of 5 s: 100 wakes are 20/s, 51 commands 10.2/s, and the floor of 0.1 % is subtracted."""
    nap = cell_of(the_side(usual_records(), scenario), "nap")
    assert nap.launches == 2
    values = {metric: samples.values for metric, samples in nap.metrics.items()}
    assert values[Metric.WAKES] == (20.0, 20.0)
    assert values[Metric.COMMANDS] == (10.2, 10.2)
    assert values[Metric.CPU] == pytest.approx((0.5, 0.5))
    assert values[Metric.BROKER_CPU] == pytest.approx((0.2, 0.2))
    assert values[Metric.PICKUP_P50] == (50.0, 50.0)
    assert values[Metric.PICKUP_P99] == (90.0, 90.0)
    assert values[Metric.STOP] == (0.25, 0.25)
    assert values[Metric.LEFT] == (0.0, 0.0)


def test_a_count_differs_by_one_event_in_the_window_at_least(scenario: Scenario) -> None:
    """The step of a rate is 1 ÷ the window, of processes 1, and of CPU nothing."""
    metrics = cell_of(the_side(usual_records(), scenario), "nap").metrics
    assert metrics[Metric.WAKES].step == pytest.approx(0.2)
    assert metrics[Metric.COMMANDS].step == pytest.approx(0.2)
    assert metrics[Metric.LEFT].step == 1.0
    assert metrics[Metric.CPU].step == 0.0


def test_no_wake_is_below_a_limit_and_not_nothing(scenario: Scenario) -> None:
    """The rule of three: none seen in 10 s may be 0.3/s."""
    control = cell_of(the_side(usual_records(), scenario), "control")
    assert control.metrics[Metric.WAKES].values == (0.0, 0.0)
    assert control.metrics[Metric.WAKES].limit == pytest.approx(0.3)
    assert (control.metrics[Metric.CPU].limit or 0) > 0
    assert cell_of(the_side(usual_records(), scenario), "nap").metrics[Metric.WAKES].limit is None


def test_broker_cpu_below_its_floor_stays_negative(scenario: Scenario) -> None:
    """Cut at 0, the mean of noise would not be 0."""
    records = [
        record("control", window(0.0, 0, broker=0.2)),
        record("nap", window(0.5, 100, broker=0.1)),
        record("nap", window(0.5, 100, broker=0.3), 1),
    ]
    assert cell_of(the_side(records, scenario), "nap").metrics[Metric.BROKER_CPU].values == pytest.approx(
        (-0.1, 0.1)
    )


def test_a_lost_probe_came_later_than_any_other(scenario: Scenario) -> None:
    """The median of three of which one was lost is the slower of the two."""
    records = [
        record("control", window(0.0, 0)),
        record("nap", window(0.5, 9), latencies_ms=[5.0, 7.0], lost=1),
    ]
    nap = cell_of(the_side(records, scenario), "nap")
    assert nap.metrics[Metric.PICKUP_P50].values == (7.0,)


def test_a_quantile_that_is_a_lost_probe_is_missing_and_not_flattered(scenario: Scenario) -> None:
    """The 99th percentile of the other launch alone would be better than what was measured."""
    records = [
        record("nap", window(0.5, 9), latencies_ms=[5.0], lost=1),
        record("nap", window(0.5, 9), 1, latencies_ms=[5.0, 6.0]),
    ]
    nap = cell_of(the_side(records, scenario), "nap")
    assert Metric.PICKUP_P99 not in nap.metrics
    assert nap.missing[Metric.PICKUP_P99] == "1 probes were lost"


@pytest.mark.parametrize(
    ("counters", "metric", "why"),
    [
        (window(0.5, None), Metric.WAKES, "cannot count"),
        (window(0.5, 1, broker=None), Metric.COMMANDS, "without a broker"),
        (window(0.5, 1, broker=None), Metric.BROKER_CPU, "cannot be read"),
        (window(0.5, 1), Metric.BROKER_CPU, "floor was not measured"),
        (window(0.5, 1), Metric.PICKUP_P50, "not every launch"),
    ],
)
def test_what_one_launch_could_not_measure_is_missing_with_its_reason(
    scenario: Scenario,
    counters: Window,
    metric: Metric,
    why: str,
) -> None:
    """A figure of some launches only would be of other launches than the rest."""
    other = record("nap", window(0.5, 100, broker=0.3), 1, latencies_ms=[5.0])
    nap = cell_of(the_side([record("nap", counters), other], scenario), "nap")
    assert metric not in nap.metrics
    assert why in nap.missing[metric]


def test_a_launch_that_is_not_valid_gives_no_value_and_is_counted(scenario: Scenario) -> None:
    """It is excluded by its reason, never as 0."""
    died = launch("nap", window(0.0, 0), repeat=2, validity=Validity.DIED, reason="exit code 3")
    nap = cell_of(the_side([*usual_records(), died], scenario), "nap")
    assert nap.launches == 2
    assert dict(nap.excluded) == {"died": 1}
    assert nap.metrics[Metric.WAKES].values == (20.0, 20.0)


def test_a_cell_without_a_valid_launch_has_no_metric_at_all(scenario: Scenario) -> None:
    """Zero samples are a state that the gate sees."""
    died = launch("nap", None, validity=Validity.DIED, reason="exit code 3")
    nap = cell_of(the_side([died], scenario), "nap")
    assert (nap.launches, dict(nap.metrics)) == (0, {})
    assert set(nap.missing) == set(Metric)


def test_processes_that_outlived_the_grace_are_counted_for_each_launch(scenario: Scenario) -> None:
    """A launch that left one is valid: that is what the metric is about."""
    records = [record("nap", window(0.5, 9), left=1), record("nap", window(0.5, 9), 1)]
    assert cell_of(the_side(records, scenario), "nap").metrics[Metric.LEFT].values == (1.0, 0.0)


def test_a_stored_run_measures_what_its_launches_did(tmp_path: Path, scenario: Scenario) -> None:
    """Read back from its event log, it is the side that the same launches give at once."""
    stored = side_of_run(store_run(tmp_path / "reports", usual_records()))
    live = the_side(usual_records(), scenario)
    assert [replace(each, worker="") for each in stored.cells] == [
        replace(each, worker="") for each in live.cells
    ]
    assert (stored.digest, stored.scenario, stored.reference) == (live.digest, "idle", "nap")


def test_a_stored_run_says_what_was_run_only_if_it_recorded_it(tmp_path: Path) -> None:
    """A digest of today's files would lie about yesterday's run."""
    stored = side_of_run(store_run(tmp_path / "reports", usual_records()))
    assert cell_of(stored, "nap").worker == "ab" * 32
    assert cell_of(stored, "block").worker == ""


def test_a_cell_that_was_planned_and_never_launched_is_there(tmp_path: Path) -> None:
    """A run that was broken off does not look like one of fewer cells."""
    planned = [PlannedLaunch(9, 0, "block", {})]
    records = [each for each in usual_records() if each.variant != "block"]
    block = cell_of(side_of_run(store_run(tmp_path / "reports", records, unmade=planned)), "block")
    assert block.launches == 0
    assert block.missing[Metric.WAKES] == "it was never launched"


def test_a_directory_without_an_event_log_is_a_storage_error(tmp_path: Path) -> None:
    """It says what was expected."""
    with pytest.raises(StorageError, match="event log"):
        side_of_run(tmp_path)


def test_a_log_that_ends_before_a_plan_is_a_storage_error(tmp_path: Path) -> None:
    """There is no scenario in it."""
    from idlebench.store.run_directory import RunDirectory

    run = RunDirectory.create(tmp_path, "r1")
    for event in events_of([])[1:]:
        run(event)
    with pytest.raises(StorageError, match="before anything was planned"):
        side_of_run(run.finish())
