"""How much runs of the same version differ."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.cli.calibrate_request import calibration_text, tolerance_toml
from idlebench.gate.calibrate import calibrate, widest
from idlebench.model.gate import Metric, Side
from idlebench.scenario.gate_metrics import BY_METRIC, parse_limit
from idlebench.scenario.schema_gate import GateTable
from tests.unit.gate.sides import cell, rules, side


def run(wakes: float) -> Side:
    """A run in which a worker woke so often."""
    return side(cell("w", {Metric.WAKES: (wakes, wakes)}))


def test_runs_that_agree_need_no_tolerance_of_their_own() -> None:
    """The defaults hold, and no pair of runs is a regression."""
    found = calibrate([run(20.0)] * 8, rules())
    assert found.changed == ()
    assert (found.alarms.mean, found.alarms.n) == (0.0, 4)
    assert "default tolerances hold" in tolerance_toml(found)


def test_runs_that_differ_get_a_floor_that_covers_them() -> None:
    """Every second run woke half as often again: with the defaults that is a false alarm each time."""
    found = calibrate([run(20.0), run(30.0)] * 5, rules())
    (threshold,) = found.thresholds
    assert threshold.proposed.floor == 10.0
    assert found.alarms.mean == 1.0
    assert found.quiet.mean == 0.0
    assert "5 of 5 pairs of runs" in calibration_text(found)


@given(st.lists(st.floats(0.0, 1e5), min_size=4, max_size=12))
def test_what_is_written_can_be_read_as_a_scenarios_table(wakes: list[float]) -> None:
    """The floor in the file covers the largest difference."""
    found = calibrate([run(each) for each in wakes], rules())
    raw = tomllib.loads(tolerance_toml(found)).get("gate", {})
    GateTable.model_validate(raw)
    for each in widest(found.thresholds):
        text = raw["variant"]["w"]["tolerance"]["wakes"]["floor"]
        assert parse_limit_of_wakes(text) >= each.largest * (1 - 1e-9)


def parse_limit_of_wakes(text: str) -> float:
    """Read a floor as a scenario does."""
    return parse_limit(BY_METRIC[Metric.WAKES], text)


def test_one_run_is_refused() -> None:
    """It differs from nothing."""
    with pytest.raises(ValueError, match="differs from nothing"):
        calibrate([run(1.0)], rules())
