"""What follows a baseline: updates, their past, differences, drift."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.model.baseline import Baseline
from idlebench.model.baseline_change import BaselineChanges, CellChange, Direction, MetricChange
from idlebench.model.events import PlannedLaunch
from idlebench.model.gate import Metric
from idlebench.model.launch import LaunchRecord
from idlebench.model.validity import Validity
from idlebench.scenario.gate_metrics import GATE_METRICS
from idlebench.store.baseline_changes import changes_between, direction_of, drift_of
from idlebench.store.baseline_of import KEPT_PAST, commit_of, updated
from idlebench.store.baseline_run import baseline_of_run
from tests.unit.store.gate_runs import NOW, baseline, cell, record, side, store_run, usual_records
from tests.unit.store.records import MACHINE, launch, window


def cell_change(changes: BaselineChanges, label: str) -> CellChange:
    """Give the one change of a cell."""
    (found,) = (each for each in changes.cells if each.label == label)
    return found


def of(change: CellChange, metric: Metric) -> MetricChange:
    """Give the one change of a metric."""
    (found,) = (each for each in change.changes if each.metric is metric)
    return found


def history(means: Sequence[float]) -> Baseline:
    """Give a baseline that was updated from one mean to the next."""
    made = baseline(cell("nap", wakes_per_s=[means[0]]), run_id="r0")
    for place, mean in enumerate(means[1:], 1):
        later = NOW + timedelta(days=place)
        made = updated(made, baseline(cell("nap", wakes_per_s=[mean]), run_id=f"r{place}", saved=later))
    return made


def test_an_update_keeps_what_was_before() -> None:
    """With its date, its commit and its means."""
    made = history([20.0, 21.0])
    (past,) = made.past
    assert past.saved == NOW.isoformat(timespec="seconds")
    assert past.means == {"nap": {Metric.WAKES: 20.0}}
    assert made.side.cells[0].metrics[Metric.WAKES].values == (21.0,)


def test_the_oldest_state_is_kept_for_good_and_then_the_last_few() -> None:
    """A file that is updated for years stays small, and still knows where it began."""
    made = history([float(value) for value in range(50)])
    kept = [each.means["nap"][Metric.WAKES] for each in made.past]
    assert kept == [0.0, *(float(value) for value in range(49 - KEPT_PAST, 49))]


def test_many_small_steps_are_one_drift() -> None:
    """Each of them is within the tolerance, and their sum is not."""
    means = [20.0 * 1.04**place for place in range(10)]
    made = history(means)
    (drift,) = drift_of(made)
    assert all(
        direction_of(Metric.WAKES, before, after) is Direction.SAME
        for before, after in itertools.pairwise(means)
    )
    assert (drift.oldest, drift.direction) == (20.0, Direction.MORE)


def test_a_baseline_that_was_never_updated_has_not_drifted() -> None:
    """A run can be held against it all the same."""
    made = baseline(cell("nap", wakes_per_s=[20]))
    assert drift_of(made) == ()
    (drift,) = drift_of(made, side(cell("nap", wakes_per_s=[40, 40])))
    assert (drift.oldest, drift.now, drift.direction) == (20.0, 40.0, Direction.MORE)


@pytest.mark.parametrize("kind", GATE_METRICS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("before", [0.0, 0.01, 1.0, 1e4])
def test_a_figure_changes_only_beyond_both_parts_of_its_tolerance(kind: object, before: float) -> None:
    """Zero is a baseline like any other: the floor decides there."""
    each = next(one for one in GATE_METRICS if one is kind)
    beyond = max(before + each.floor, before * each.ratio)
    assert direction_of(each.metric, before, beyond) is Direction.SAME
    assert direction_of(each.metric, before, beyond * 1.01 + 1e-9) is Direction.MORE
    assert direction_of(each.metric, beyond * 1.01 + 1e-9, before) is Direction.LESS


def test_a_difference_has_its_interval() -> None:
    """Welch's, over launches."""
    changes = changes_between(
        side(cell("nap", wakes_per_s=[2.0, 2.2, 2.1])), side(cell("nap", wakes_per_s=[19.9, 20.1, 20.0]))
    )
    change = of(cell_change(changes, "nap"), Metric.WAKES)
    assert change.direction is Direction.MORE
    assert change.difference is not None
    low, high = change.difference.low, change.difference.high
    assert low is not None
    assert high is not None
    assert low < 17.9 < high


def test_a_difference_that_may_be_chance_is_the_same() -> None:
    """Two launches that scatter by more than they differ show nothing."""
    changes = changes_between(
        side(cell("nap", wakes_per_s=[10.0, 30.0])), side(cell("nap", wakes_per_s=[15.0, 40.0]))
    )
    assert changes.count(Direction.MORE) == 0


def test_a_new_cell_a_gone_one_and_a_missing_metric_are_told() -> None:
    """Nothing is left out in silence."""
    head = replace(cell("nap", cpu_percent=[1]), missing={Metric.WAKES: "it broke"})
    changes = changes_between(
        side(cell("nap", wakes_per_s=[1], cpu_percent=[1]), cell("old", wakes_per_s=[1])),
        side(head, cell("fresh", wakes_per_s=[1])),
    )
    assert [(each.label, each.state) for each in changes.cells] == [
        ("nap", ""),
        ("fresh", "new"),
        ("old", "gone"),
    ]
    assert of(cell_change(changes, "nap"), Metric.WAKES).head is None
    assert "it broke" in cell_change(changes, "nap").notes[0]


def test_another_question_another_worker_and_another_machine_are_told() -> None:
    """Each where it belongs."""
    base = side(cell("nap", asked="a", worker="w", wakes_per_s=[1]))
    other = replace(MACHINE, cpu_model="another CPU")
    head = side(cell("nap", asked="b", worker="v", wakes_per_s=[1]), digest="e", machine=other)
    changes = changes_between(base, head)
    assert any("asks something else" in note for note in changes.notes)
    assert any("a CPU -> another CPU" in note for note in changes.notes)
    assert cell_change(changes, "nap").notes == (
        "the scenario asks something else of it",
        "its worker was changed",
    )


def test_the_same_run_twice_is_the_same() -> None:
    """No note and no change."""
    one = side(cell("nap", wakes_per_s=[1, 2], cpu_percent=[0, 0]))
    changes = changes_between(one, one)
    assert changes.notes == ()
    assert changes.count(Direction.SAME) == 2


def test_a_commit_with_changes_is_marked() -> None:
    """Nobody can check it out."""
    assert commit_of(replace(MACHINE, git_commit="1a2b", git_dirty=True)) == "1a2b-dirty"
    assert commit_of(replace(MACHINE, git_commit="1a2b", git_dirty=False)) == "1a2b"
    assert commit_of(MACHINE) == ""


def test_a_stored_run_becomes_a_baseline(tmp_path: Path) -> None:
    """Its window is what was counted, its cells those that gave figures."""
    made = baseline_of_run(store_run(tmp_path, usual_records()), pyproject=None, saved=NOW)
    assert [each.label for each in made.side.cells] == ["control", "nap", "block"]
    assert (made.run_id, made.window_s, made.quick) == ("r1", 5.0, False)
    assert made.side.cells[1].worker == "ab" * 32


@pytest.mark.parametrize(
    ("unmade", "ended"),
    [([PlannedLaunch(9, 2, "nap", {})], True), ([], False)],
    ids=["interrupted", "killed"],
)
def test_a_run_that_was_broken_off_is_no_baseline(
    tmp_path: Path, unmade: list[PlannedLaunch], *, ended: bool
) -> None:
    """What is missing in it would pass for good."""
    run = store_run(tmp_path, usual_records(), unmade=unmade, ended=ended)
    with pytest.raises(UsageError, match="not complete"):
        baseline_of_run(run, pyproject=None, saved=NOW)


def died(variant: str) -> LaunchRecord:
    """Give a launch that ended by itself."""
    return launch(variant, None, validity=Validity.DIED, reason="exit code 3")


def test_a_gated_cell_without_a_valid_launch_is_refused(tmp_path: Path) -> None:
    """It is named, with what became of it."""
    records = [record("control", window(0.0, 0)), died("nap"), record("block", window(0.1, 5))]
    with pytest.raises(NothingMeasuredError, match=r"nap \(1 died\)"):
        baseline_of_run(store_run(tmp_path, records), pyproject=None, saved=NOW)


def test_a_cell_that_is_not_gated_may_be_without_figures(tmp_path: Path) -> None:
    """It is left out, so that a gate of it finds a new cell and not an empty one."""
    records = [record("control", window(0.0, 0)), died("block"), record("nap", window(0.1, 5))]
    made = baseline_of_run(store_run(tmp_path, records), pyproject=None, saved=NOW)
    assert [each.label for each in made.side.cells] == ["control", "nap"]


def test_limits_of_a_stored_scenario_name_no_directory_of_ours(tmp_path: Path) -> None:
    """Its text was unpacked for a moment; a path into that place would lead nowhere."""
    from idlebench.model.events import RunStarted
    from idlebench.store.launch_samples import run_events
    from idlebench.store.stored_scenario import stored_scenario

    events, where = run_events(store_run(tmp_path, usual_records()))
    started = next(event for event in events if isinstance(event, RunStarted))
    gate = stored_scenario(started, where).gate
    assert gate.baseline is None
    assert [each.where.partition(":")[0] for each in gate.budgets] == ["idle.toml"]
