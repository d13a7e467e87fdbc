"""Scenarios that sweep over outages."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.scenario.load import load_scenario
from idlebench.scenario.sweep import cells
from tests.unit.scenario.builders import load_text, problem_at, write

OUTAGES = """
title = "Small"
[[variants]]
name = "stream"
worker = "stream_worker"
[[variants]]
name = "rows"
worker = "database_worker"
[[variants]]
name = "own"
command = ["sleep", "60"]
assert_idle = true
[sweep]
outage = ["refused", "hung", "closing"]
"""
EXPECT = """
[[expect]]
id = "few"
claim = "Few attempts."
metric = "outage.connections_per_s"
of = "{of}"
at = {{ outage = "{at}" }}
at_most = 10
"""


def test_every_variant_that_has_a_broker_can_lose_it(tmp_path: Path) -> None:
    """Any command may use the broker; the database worker and the control have none to lose."""
    swept: dict[str, int] = {}
    for cell in cells(load_text(tmp_path, OUTAGES)):
        swept[cell.variant.name] = swept.get(cell.variant.name, 0) + ("outage" in cell.params)
    assert swept == {"control": 0, "stream": 3, "rows": 0, "own": 3}


def test_an_unknown_outage_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """A typing mistake is found before anything is started."""
    problem = problem_at(tmp_path, OUTAGES.replace('"hung"', '"hang"'), "sweep.outage")
    assert "'hang' is no outage" in problem.message
    assert "refused, hung, closing" in problem.message


def test_a_scenario_without_a_broker_cannot_lose_it(tmp_path: Path) -> None:
    """Nothing is measured that means nothing."""
    text = OUTAGES.replace("[[variants]]", "[broker]\nneeded = false\n[[variants]]", 1)
    assert "needs no broker" in problem_at(tmp_path, text, "sweep.outage").message


def test_set_takes_outages_and_nothing_else(tmp_path: Path) -> None:
    """`--set outage=hung` runs that outage alone."""
    path = write(tmp_path, OUTAGES)
    chosen = load_scenario(path, options=RunOptions(sets={"outage": ("hung",)}))
    assert {cell.params.get("outage") for cell in cells(chosen)} == {None, "hung"}
    with pytest.raises(UsageError, match="no outage"):
        load_scenario(path, options=RunOptions(sets={"outage": ("gone",)}))


def test_an_expectation_about_outages_needs_variants_that_lose_their_broker(tmp_path: Path) -> None:
    """The database worker never does."""
    text = OUTAGES + EXPECT.format(of="rows", at="hung")
    assert "not swept along 'outage'" in problem_at(tmp_path, text, "expect[0].of").message


def test_an_expectation_can_only_speak_of_points_that_there_are(tmp_path: Path) -> None:
    """A claim about no point at all would always hold."""
    text = OUTAGES + EXPECT.format(of="stream", at="gone")
    assert "never 'gone'" in problem_at(tmp_path, text, "expect[0].at.outage").message
    text = OUTAGES + EXPECT.format(of="stream", at="hung").replace("outage = ", "wether = ")
    assert "not swept along 'wether'" in problem_at(tmp_path, text, "expect[0].at.wether").message
