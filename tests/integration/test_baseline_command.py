"""`idlebench baseline` on real runs, as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from idlebench.model.gate import Metric
from idlebench.store.baseline_json import read_baseline
from tests.integration.test_cli_run import idlebench

SCENARIO = """
title = "A reader that sleeps"

[measure]
window = "0.5s"
launches = 2
settle = { min = "0.1s", max = "20s" }
probes = 3
probe_budget = "0.2s"
stacks = false

[[variants]]
name = "nap"
worker = "stream_worker"
options = { wait = "sleep", sleep_ms = 50 }

[gate.budget]
wakes = "100/s"
left = 0
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the runs of two versions: the second sleeps a fifth as long."""
    directory = tmp_path_factory.mktemp("project")
    (directory / "nap.toml").write_text(SCENARIO, encoding="utf-8")
    for out, options in (("before", ()), ("after", ("--set", "sleep_ms=10", "--launches", "1"))):
        done = idlebench("run", "./nap.toml", "--out", out, "--quiet", *options, cwd=directory)
        assert done.returncode == 0, done.stderr
    return directory


def run_in(directory: Path) -> str:
    """Give the only run there is."""
    (found,) = directory.iterdir()
    return str(found)


def test_a_real_run_becomes_a_baseline_that_knows_what_was_run(project: Path) -> None:
    """Two launches of each cell; the digest of the workers was taken when they ran."""
    done = idlebench("baseline", "save", run_in(project / "before"), "real.json", cwd=project)
    assert done.returncode == 0, done.stderr
    made = read_baseline(project / "real.json")
    assert [(each.label, each.launches) for each in made.side.cells] == [("control", 2), ("nap", 2)]
    assert all(len(each.worker) == 64 and len(each.asked) == 64 for each in made.side.cells)
    assert made.window_s == 0.5
    wakes = next(each for each in made.side.cells if each.label == "nap").metrics[Metric.WAKES]
    assert all(25 < value < 60 for value in wakes.values)


def test_a_faster_poll_is_more_and_is_asked_something_else(project: Path) -> None:
    """Its wakes are told with their interval, and that `--set` made it another question."""
    saved = idlebench("baseline", "save", run_in(project / "before"), "base.json", cwd=project)
    assert saved.returncode == 0, saved.stderr
    done = idlebench("baseline", "diff", "base.json", run_in(project / "after"), "--json", "-", cwd=project)
    assert done.returncode == 0, done.stderr
    cells = {each["label"]: each for each in json.loads(done.stdout)["changes"]["cells"]}
    directions = {each["metric"]: each["direction"] for each in cells["nap"]["changes"]}
    assert directions["wakes_per_s"] == "more"
    assert directions["processes_left"] == "same"
    assert cells["nap"]["notes"][0] == "the scenario asks something else of it"


def test_adopting_a_run_leaves_a_file_with_its_past(project: Path) -> None:
    """And nothing beside it."""
    for action in (
        ["save", run_in(project / "before"), "u.json"],
        ["update", "u.json", run_in(project / "after")],
    ):
        done = idlebench("baseline", *action, cwd=project)
        assert done.returncode == 0, done.stderr
    assert "Drift since the oldest state" in done.stdout
    assert len(read_baseline(project / "u.json").past) == 1
    assert not list(project.glob(".u.json*"))
