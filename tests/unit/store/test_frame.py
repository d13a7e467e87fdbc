"""The result as a data frame."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest
from hypothesis import given, settings

from idlebench.model.result import RunResult
from idlebench.store.aggregate import aggregate
from idlebench.store.frame import to_frame
from tests.strategies import run_results, scenario
from tests.unit.store.records import events_of, launch, window
from tests.unit.store.test_result_json import RESULT


@given(run_results())
@settings(max_examples=15, deadline=None)
def test_there_is_one_row_for_each_cell(result: RunResult) -> None:
    """Any result becomes a flat table of plain values, in the scenario's order."""
    frame = to_frame(result)
    assert list(frame["variant"]) == [cell.variant for cell in result.cells]
    assert not any(isinstance(value, (dict, list, tuple)) for row in frame.to_numpy() for value in row)
    assert frame.columns.is_unique


def test_columns_are_the_paths_of_the_json() -> None:
    """Who knows the JSON knows the table."""
    frame = to_frame(RESULT)
    assert frame["worker.cpu_percent.mean"].tolist() == pytest.approx([0.0, 80.0])
    assert frame["broker.commands.xreadgroup"][1] == pytest.approx(1.0)
    assert frame["validity"].tolist() == ["ok", "ok"]
    assert frame["excluded"].tolist() == [0, 0]


def test_what_was_not_measured_is_missing_and_its_column_is_there() -> None:
    """A table of a run without latencies has the columns, empty."""
    frame = to_frame(RESULT)
    assert frame["pickup_ms.p50"].isna().all()
    assert frame["worker.cpu_percent.low"].isna().all()


def test_each_axis_is_a_column() -> None:
    """A sweep can be grouped and plotted by its axes; the number of workers does not clash with its axis."""
    records = [launch("spin", window(1.0, 9), params={"workers": n}) for n in (1, 2)]
    frame = to_frame(aggregate(events_of(records), scenario(("blocked", "spin"))))
    assert frame["params.workers"].tolist() == [1, 2]
    assert "workers" in frame.columns


def test_the_table_survives_csv() -> None:
    """Written as CSV and read again, figures keep their full precision."""
    frame = to_frame(RESULT)
    again = pd.read_csv(StringIO(frame.to_csv(index=False)))
    name = "worker.wakes_per_s.mean"
    assert again[name].tolist() == frame[name].tolist()
