"""Published tables in a scenario file, and against the figures of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.errors import ScenarioError
from idlebench.model.comparison import ComparedColumn, ComparedRow, Comparison
from idlebench.scenario.comparisons import REDUCTION, compare
from idlebench.scenario.load import load_scenario
from tests.unit.render.builders import cell, estimate

FILE = """
title = "For a test"
[measure]
series = "1s"
[[variants]]
name = "spin"
worker = "stream_worker"
options = { wait = "spin" }
published_series = { worker = [0.0, 20.1], broker = [1] }
[[variants]]
name = "sleep"
worker = "stream_worker"
options = { wait = "sleep" }
[sweep]
sleep_ms = [10, 100]
[[comparisons]]
title = "Before and after"
columns = [{ title = "Worker CPU", metric = "worker.cpu_percent" }]
rows = [
  { title = "Before", of = "spin", published = ["20 %"] },
  { title = "After", of = "sleep", at = { sleep_ms = 100 }, published = ["0.7 %"] },
]
reduction = ["97 %"]
source = "somewhere"
"""
COMPARISON = Comparison(
    title="Before and after",
    columns=(ComparedColumn("Worker CPU", "worker.cpu_percent"),),
    rows=(
        ComparedRow("Before", "spin", ("20 %",)),
        ComparedRow("After", "sleep", ("0.7 %",), {"sleep_ms": 100}),
    ),
    reduction=("97 %",),
    source="somewhere",
)
SPIN = cell("spin", estimate(20.0, 1.0))
SLEEP = cell("sleep", estimate(1.0, 0.1), params={"sleep_ms": 100})


def write(directory: Path, text: str) -> Path:
    """A file with this text."""
    path = directory / "made.toml"
    path.write_text(text)
    return path


def test_a_file_gives_the_table_and_the_series(tmp_path: Path) -> None:
    """What was published is data of the scenario."""
    scenario = load_scenario(write(tmp_path, FILE))
    assert scenario.comparisons == (COMPARISON,)
    spin = next(each for each in scenario.variants if each.name == "spin")
    assert spin.published_series == {"worker": (0.0, 20.1), "broker": (1.0,)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('of = "spin"', 'of = "spim"', "did you mean 'spin'?"),
        ('metric = "worker.cpu_percent"', 'metric = "worker.cpu"', "is not a metric"),
        ('metric = "worker.cpu_percent"', 'metric = "knob"', "is a verdict, not a figure"),
        ('published = ["20 %"]', 'published = ["20 %", "1 %"]', "expected 1, one for each column, found 2"),
        ('reduction = ["97 %"]', "reduction = []", "expected 1, one for each column, found 0"),
        ("at = { sleep_ms = 100 }, ", "", "is swept over sleep_ms"),
        ("at = { sleep_ms = 100 }", "at = { sleep_ms = 7 }", "'sleep' is not measured there"),
        ("broker = [1]", "server = [1]", "'spin' has no 'server'; known: worker, broker"),
    ],
)
def test_a_mistake_is_found_where_it_is(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A row that names no cell would stay empty in every report."""
    assert old in FILE
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, FILE.replace(old, new)))
    [problem] = caught.value.problems
    assert message in str(problem)


def test_each_figure_stands_beside_what_was_measured_and_the_reduction_is_computed() -> None:
    """From the first row to the last."""
    [table] = compare([COMPARISON], [SPIN, SLEEP])
    figures = [(line.title, *(figure.measured for figure in line.figures)) for line in table.lines]
    assert figures == [("Before", "20 %"), ("After", "1 %"), (REDUCTION, "95.0 %")]
    assert [line.figures[0].published for line in table.lines] == ["20 %", "0.7 %", "97 %"]


def test_a_figure_below_the_limit_of_detection_bounds_the_reduction() -> None:
    """At least so much was saved."""
    quiet = cell("sleep", estimate(0.0, 0.0, limit=1.0), params={"sleep_ms": 100})
    [table] = compare([COMPARISON], [SPIN, quiet])
    assert [line.figures[0].measured for line in table.lines] == ["20 %", "< 1 %", "≥ 95.0 %"]
    assert table.lines[-1].figures[0].value is None


def test_what_was_not_measured_is_left_open() -> None:
    """A variant that was left out by the user, or died, has no figure, and there is no reduction."""
    [table] = compare([COMPARISON], [SPIN])
    assert [line.figures[0].measured for line in table.lines] == ["20 %", "", ""]
