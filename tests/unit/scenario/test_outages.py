"""Scenarios that sweep over outages."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.model.outage import ServiceLoss
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


def test_every_variant_that_takes_jobs_can_lose_where_they_come_from(tmp_path: Path) -> None:
    """Any command may use the broker, the database worker loses its database; the control has nothing."""
    swept: dict[str, int] = {}
    for cell in cells(load_text(tmp_path, OUTAGES)):
        swept[cell.variant.name] = swept.get(cell.variant.name, 0) + ("outage" in cell.params)
    assert swept == {"control": 0, "stream": 3, "rows": 3, "own": 3}


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


def test_an_expectation_about_outages_needs_variants_that_lose_something(tmp_path: Path) -> None:
    """The control never does."""
    text = OUTAGES + EXPECT.format(of="control", at="hung")
    assert "not swept along 'outage'" in problem_at(tmp_path, text, "expect[0].of").message


def test_an_expectation_can_only_speak_of_points_that_there_are(tmp_path: Path) -> None:
    """A claim about no point at all would always hold."""
    text = OUTAGES + EXPECT.format(of="stream", at="gone")
    assert "never 'gone'" in problem_at(tmp_path, text, "expect[0].at.outage").message
    text = OUTAGES + EXPECT.format(of="stream", at="hung").replace("outage = ", "wether = ")
    assert "not swept along 'wether'" in problem_at(tmp_path, text, "expect[0].at.wether").message


SERVED = """
title = "Small"
[broker]
needed = false
[[services]]
name = "server"
command = ["sleep", "60"]
[[variants]]
name = "served"
command = ["sleep", "60"]
assert_idle = true
services = ["server"]
loses = { service = "server", port_file = "{tmp_dir}/port" }
[[variants]]
name = "rows"
worker = "database_worker"
[sweep]
outage = ["refused", "hung"]
"""


def test_a_service_or_a_database_can_be_lost_without_a_broker(tmp_path: Path) -> None:
    """Where every variant loses something else, none is needed."""
    scenario = load_text(tmp_path, SERVED)
    assert sum("outage" in cell.params for cell in cells(scenario)) == 4
    assert next(each.loses for each in scenario.variants if each.name == "served") == ServiceLoss(
        "server", "{tmp_dir}/port"
    )


def test_only_a_service_of_its_own_can_be_lost(tmp_path: Path) -> None:
    """The name is checked, and so are the placeholders of the file."""
    wrong = SERVED.replace('service = "server"', 'service = "sever"')
    assert "did you mean 'server'?" in str(problem_at(tmp_path, wrong, "variants[0].loses.service"))
    wrong = SERVED.replace("{tmp_dir}/port", "{tmp}/port")
    assert "is not a placeholder" in problem_at(tmp_path, wrong, "variants[0].loses.port_file").message
