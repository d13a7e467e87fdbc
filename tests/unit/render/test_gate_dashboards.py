"""A gate for dashboards: github-action-benchmark, Bencher, pytest-benchmark."""

from __future__ import annotations

import json
import statistics
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator

from idlebench.model.gate import GateResult
from idlebench.render.gate_bencher import bencher_text
from idlebench.render.gate_pytest_benchmark import pytest_benchmark_text
from idlebench.render.gate_rows import gate_report
from idlebench.render.gate_smaller_is_better import smaller_is_better_text
from tests.unit.render.ci_readers import obeyed
from tests.unit.render.gate_builders import UNDETECTED, WITHIN, cell, gate, gates, regressed

_NUMBER = {"type": "number"}
_NON_EMPTY = {"type": "string", "minLength": 1, "maxLength": 1024}
BENCHER = Draft7Validator(
    {
        "type": "object",
        "propertyNames": _NON_EMPTY,
        "additionalProperties": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
            "additionalProperties": {
                "type": "object",
                "required": ["value"],
                "additionalProperties": False,
                "properties": {"value": _NUMBER, "lower_value": _NUMBER, "upper_value": _NUMBER},
            },
        },
    }
)
"""Bencher Metric Format, and the lengths and slugs that its reference page names."""

SMALLER_IS_BETTER = Draft7Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "unit", "value"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "unit": {"type": "string", "minLength": 1},
                "value": _NUMBER,
                "range": {"type": "string"},
                "extra": {"type": "string"},
            },
        },
    }
)
"""``BenchmarkResult`` of github-action-benchmark's ``src/extract.ts``."""


def test_an_entry_has_name_unit_value_and_range() -> None:
    """What the action draws, and what it shows beside a point."""
    first = json.loads(smaller_is_better_text(regressed()))[0]
    assert first == {
        "name": "my-worker: sleep-10 block=5: wakes/s",
        "unit": "wakes/s",
        "value": 19.9,
        "range": "± 0.2",
        "extra": "3 launches, 3 of the other side\nverdict: regression",
    }


def test_no_dashboard_is_given_a_zero_that_was_not_detected() -> None:
    """A ratio against 0 would be an alarm at every other figure."""
    result = gate(cell("blocked", UNDETECTED))
    (entry,) = json.loads(smaller_is_better_text(result))
    assert entry["value"] == 0.005
    assert "below the limit of detection" in entry["extra"]
    assert json.loads(bencher_text(result)) == {
        "my-worker: blocked": {"cpu-percent": {"value": 0.005, "lower_value": 0.0, "upper_value": 0.005}}
    }
    (benchmark,) = json.loads(pytest_benchmark_text(result))["benchmarks"]
    assert benchmark["stats"]["min"] == benchmark["stats"]["mean"] == 0.005
    assert benchmark["extra_info"]["detected"] is False


def test_a_cell_without_figures_is_not_there() -> None:
    """Nothing measured draws no point."""
    result = gate(cell("died"))
    assert json.loads(smaller_is_better_text(result)) == []
    assert json.loads(bencher_text(result)) == {}
    assert json.loads(pytest_benchmark_text(result))["benchmarks"] == []


def test_a_round_is_a_launch() -> None:
    """The statistics of pytest-benchmark are those of the launches, not of the interval."""
    benchmark = json.loads(pytest_benchmark_text(regressed()))["benchmarks"][0]
    assert benchmark["group"] == "wakes/s"
    stats = benchmark["stats"]
    assert (stats["rounds"], stats["min"], stats["median"], stats["max"]) == (3, 19.8, 19.9, 20.0)
    assert stats["data"] == [19.8, 20.0, 19.9]
    assert stats["stddev"] == pytest.approx(statistics.stdev([19.8, 20.0, 19.9]))


def test_a_name_that_bencher_refuses_is_shortened_and_stays_unique() -> None:
    """Two cells with long names alike do not take each other's place."""
    result = gate(cell("x" * 2000 + "a", WITHIN), cell("x" * 2000 + "b", WITHIN))
    found = json.loads(bencher_text(result))
    assert len(found) == 2
    assert max(map(len, found)) <= 1024


@settings(max_examples=30, deadline=None)
@given(gates)
def test_any_gate_has_the_shape_that_each_dashboard_reads(result: GateResult) -> None:
    """Valid, one point for each figure, in ASCII, and no command to a runner."""
    count = sum(len(row.figures) for row in gate_report(result).cells)
    entries: Any = json.loads(smaller_is_better_text(result))
    bencher: Any = json.loads(bencher_text(result))
    benchmarks: Any = json.loads(pytest_benchmark_text(result))["benchmarks"]
    SMALLER_IS_BETTER.validate(entries)
    BENCHER.validate(bencher)
    assert len(entries) == sum(map(len, bencher.values())) == len(benchmarks) == count
    assert len({entry["name"] for entry in entries}) == count
    for text in (smaller_is_better_text(result), bencher_text(result), pytest_benchmark_text(result)):
        assert text.isascii()
        assert obeyed(text) == []
