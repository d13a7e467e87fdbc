"""The rules of a gate: the command line over the scenario over the project over defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.errors import ScenarioError, UsageError
from idlebench.model.gate import Metric
from idlebench.model.options import RunOptions
from idlebench.scenario.gate_metrics import GATE_METRICS, format_limit, parse_limit
from idlebench.scenario.gate_pyproject import find_pyproject
from idlebench.scenario.gate_rules import GateOptions, gate_rules, parse_budget
from idlebench.scenario.overrides import apply_options
from tests.unit.scenario.gate_builders import budget, project_with, scenario_with, tolerance

PROJECT = """
[project]
name = "mine"

[tool.idlebench.gate]
launches = { max = 5 }
on_inconclusive = "pass"
baseline = "gates/{scenario}.json"
[tool.idlebench.gate.budget]
cpu = "3%"
wakes = "30/s"
[tool.idlebench.gate.tolerance]
wakes = { ratio = 1.5, floor = "2/s" }
[tool.idlebench.gate.variant.nap.budget]
stop = "1s"
"""


def test_the_project_is_asked_where_the_scenario_says_nothing(tmp_path: Path) -> None:
    """One table serves every scenario of a project."""
    project = project_with(tmp_path, PROJECT)
    rules = gate_rules(scenario_with(tmp_path), pyproject=project)
    assert budget(rules, Metric.CPU).limit == 3.0
    assert budget(rules, Metric.CPU).where == f"{project}:10"
    assert budget(rules, Metric.STOP, "nap").limit == 1.0
    assert tolerance(rules, Metric.WAKES).floor == 2.0
    assert (rules.max_launches, rules.inconclusive_passes) == (5, True)
    assert rules.baseline == tmp_path / "gates" / "small.json"


def test_the_scenario_stands_before_the_project_key_by_key(tmp_path: Path) -> None:
    """What it does not say stays the project's."""
    scenario = scenario_with(tmp_path, '[gate]\non_inconclusive = "fail"\n[gate.budget]\ncpu = "1%"\n')
    rules = gate_rules(scenario, pyproject=project_with(tmp_path, PROJECT))
    assert budget(rules, Metric.CPU).limit == 1.0
    assert budget(rules, Metric.WAKES).limit == 30.0
    assert not rules.inconclusive_passes


def test_the_command_line_stands_before_both(tmp_path: Path) -> None:
    """Budgets, launches, time, baseline, and what an undecided gate does."""
    given = GateOptions(("cpu=0.5%",), 3, 10.0, inconclusive_passes=False, baseline=Path("b.json"))
    rules = gate_rules(
        scenario_with(tmp_path, '[gate]\ntime_limit = "1m"\n'),
        pyproject=project_with(tmp_path, PROJECT),
        options=given,
    )
    assert budget(rules, Metric.CPU).limit == 0.5
    assert budget(rules, Metric.CPU).where == "--budget cpu=0.5%"
    assert (rules.max_launches, rules.time_limit_s) == (3, 10.0)
    assert (rules.inconclusive_passes, rules.baseline) == (False, Path("b.json"))


def test_a_budget_for_all_on_the_command_line_holds_for_every_variant(tmp_path: Path) -> None:
    """A looser one that a file has for a single variant does not weaken it."""
    scenario = scenario_with(tmp_path, '[gate.variant.nap.budget]\nwakes = "50/s"\ncpu = "9%"\n')
    rules = gate_rules(scenario, budgets=["wakes=5/s", "block.wakes=1/s"])
    limits = {(each.metric, each.variant): each.limit for each in rules.budgets}
    assert limits == {
        (Metric.WAKES, ""): 5.0,
        (Metric.WAKES, "block"): 1.0,
        (Metric.CPU, "nap"): 9.0,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wakes", "METRIC=LIMIT"),
        ("=5/s", "METRIC=LIMIT"),
        ("wakes=", "METRIC=LIMIT"),
        ("waks=5/s", "did you mean 'wakes'"),
        ("nab.wakes=5/s", "did you mean 'nap'"),
        ("control.wakes=5/s", "no variant 'control' to gate"),
        ("wakes=5", "with its unit"),
        ("wakes=-5/s", "negative"),
        ("wakes=nan/s", "not a rate"),
        ("cpu=inf%", "not a percentage"),
        ("left=many", "0 or more"),
    ],
)
def test_a_wrong_budget_on_the_command_line_is_a_usage_error(tmp_path: Path, text: str, words: str) -> None:
    """It names the option and what would be right."""
    with pytest.raises(UsageError, match="--budget") as error:
        gate_rules(scenario_with(tmp_path), budgets=[text])
    assert words in str(error.value)


def test_a_limit_that_is_given_twice_is_a_usage_error(tmp_path: Path) -> None:
    """Nobody knows which was meant."""
    with pytest.raises(UsageError, match="twice"):
        gate_rules(scenario_with(tmp_path), budgets=["wakes=5/s", "wakes=6/s"])


def test_a_variant_with_a_dot_in_its_name_can_be_named(tmp_path: Path) -> None:
    """The metric is what stands after the last dot."""
    text = 'title = "x"\n[[variants]]\nname = "v1.2"\nworker = "stream_worker"\n'
    (tmp_path / "dots.toml").write_text(text, encoding="utf-8")
    from idlebench.scenario.load import load_scenario

    found = parse_budget("v1.2.cpu=1%", load_scenario(tmp_path / "dots.toml"))
    assert (found.variant, found.metric) == ("v1.2", Metric.CPU)


def test_limits_of_variants_that_were_not_chosen_are_left_out(tmp_path: Path) -> None:
    """`--variant nap` gates nap, by its own budget."""
    gate = '[gate]\nvariants = ["nap", "block"]\n[gate.variant.block.budget]\ncpu = "1%"\n'
    chosen = apply_options(scenario_with(tmp_path, gate), RunOptions(variants=("nap",)))
    rules = gate_rules(chosen)
    assert rules.variants == ("nap",)
    assert rules.budgets == ()


def test_a_chosen_variant_is_gated_although_the_table_does_not_name_it(tmp_path: Path) -> None:
    """Who names a variant on the command line wants it gated."""
    chosen = apply_options(
        scenario_with(tmp_path, '[gate]\nvariants = ["block"]\n'), RunOptions(variants=("nap",))
    )
    assert gate_rules(chosen).variants == ()


def test_a_budget_of_a_variant_that_was_left_out_is_no_mistake(tmp_path: Path) -> None:
    """The project's table is checked against the whole scenario, not against the chosen part."""
    chosen = apply_options(scenario_with(tmp_path), RunOptions(variants=("block",)))
    rules = gate_rules(chosen, pyproject=project_with(tmp_path, PROJECT), budgets=["nap.cpu=1%"])
    assert {each.variant for each in rules.budgets} == {""}


def test_more_launches_than_usual_before_a_decision_raise_the_most_with_them(tmp_path: Path) -> None:
    """`min = 20` alone is a wish that can be granted."""
    rules = gate_rules(scenario_with(tmp_path, "[gate]\nlaunches = { min = 20 }\n"))
    assert (rules.min_launches, rules.max_launches) == (20, 20)


def test_fewer_launches_than_a_decision_needs_are_a_usage_error(tmp_path: Path) -> None:
    """One launch says nothing about the spread."""
    with pytest.raises(UsageError, match="too few"):
        gate_rules(scenario_with(tmp_path), options=GateOptions(max_launches=1))


def test_a_mistake_in_the_project_is_told_with_its_line(tmp_path: Path) -> None:
    """All of them at once, as for a scenario; a variant that is not the scenario's among them."""
    text = PROJECT + '[tool.idlebench.gate.variant.gone.budget]\ncpu = "1%"\n'
    with pytest.raises(ScenarioError) as error:
        gate_rules(scenario_with(tmp_path), pyproject=project_with(tmp_path, text))
    (problem,) = error.value.problems
    assert problem.key == "tool.idlebench.gate.variant.gone"
    assert problem.where.endswith(
        f":{text.splitlines().index('[tool.idlebench.gate.variant.gone.budget]') + 1}"
    )


def test_an_unknown_key_beside_the_gate_is_told(tmp_path: Path) -> None:
    """``[tool.idlebench.gates]`` would otherwise be a gate without a budget."""
    project = project_with(tmp_path, "[tool.idlebench.gates]\n")
    with pytest.raises(ScenarioError, match="did you mean 'gate'"):
        gate_rules(scenario_with(tmp_path), pyproject=project)


def test_a_project_that_is_not_toml_is_told(tmp_path: Path) -> None:
    """Its limits are never lost without a word, so it is found although nobody can read it."""
    project = project_with(tmp_path, "[tool.idlebench\n")
    assert find_pyproject(tmp_path) == project
    with pytest.raises(ScenarioError, match="not TOML"):
        gate_rules(scenario_with(tmp_path), pyproject=project)


def test_the_nearest_project_with_our_table_is_found(tmp_path: Path) -> None:
    """A package inside a repository has a pyproject.toml of its own, without our table."""
    project = project_with(tmp_path, PROJECT)
    inner = tmp_path / "packages" / "one"
    inner.mkdir(parents=True)
    project_with(inner, '[project]\nname = "one"\n')
    assert find_pyproject(inner) == project


def test_a_project_without_our_table_asks_nothing(tmp_path: Path) -> None:
    """Any pyproject.toml may be named."""
    rules = gate_rules(scenario_with(tmp_path), pyproject=project_with(tmp_path, "[tool.ruff]\n"))
    assert rules == gate_rules(scenario_with(tmp_path))


@pytest.mark.parametrize("kind", GATE_METRICS, ids=lambda kind: kind.name)
def test_the_example_of_a_metric_is_read_and_shown_again(kind: object) -> None:
    """What a message proposes can be typed, and what is shown can be typed again."""
    each = next(one for one in GATE_METRICS if one is kind)
    value = parse_limit(each, each.example)
    assert parse_limit(each, format_limit(each.metric, value)) == pytest.approx(value)
