"""The ``[gate]`` table of a scenario file."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from idlebench.model.gate import Metric
from idlebench.scenario.document import read_toml
from idlebench.scenario.json_schema import json_schema
from idlebench.scenario.library import library
from idlebench.scenario.load import load_scenario
from tests.unit.scenario.builders import problem_at, problems_in, write
from tests.unit.scenario.gate_builders import TWO, budget, rules_of, scenario_with, tolerance

FULL = """
[gate]
variants = ["nap"]
launches = { min = 3, max = 9 }
time_limit = "2m"
on_inconclusive = "pass"
baseline = "baselines/{scenario}.json"
[gate.budget]
wakes = "90/min"
commands = "25/s"
cpu = "1.5%"
broker_cpu = "0.5 %"
pickup_p50 = "100ms"
pickup_p99 = "0.3s"
stop = "2000ms"
left = 0
[gate.variant.nap.budget]
wakes = "2/s"
[gate.variant.nap.tolerance]
stop = { ratio = 3, floor = "1s" }
[gate.tolerance]
wakes = { ratio = 1.1, floor = "1/s" }
"""


def test_every_limit_is_read_in_the_unit_of_its_metric(tmp_path: Path) -> None:
    """A rate becomes events a second, a latency milliseconds, a stop seconds."""
    rules = rules_of(tmp_path, FULL)
    limits = {each.metric: each.limit for each in rules.budgets if not each.variant}
    assert limits == {
        Metric.WAKES: 1.5,
        Metric.COMMANDS: 25.0,
        Metric.CPU: 1.5,
        Metric.BROKER_CPU: 0.5,
        Metric.PICKUP_P50: 100.0,
        Metric.PICKUP_P99: pytest.approx(300.0),
        Metric.STOP: 2.0,
        Metric.LEFT: 0.0,
    }


def test_every_other_key_of_the_table_arrives(tmp_path: Path) -> None:
    """Variants, launches, the limit of time, what an undecided gate does, the baseline beside the file."""
    rules = rules_of(tmp_path, FULL)
    assert rules.variants == ("nap",)
    assert (rules.min_launches, rules.max_launches, rules.time_limit_s) == (3, 9, 120.0)
    assert rules.inconclusive_passes
    assert rules.baseline == tmp_path / "baselines" / "small.json"


def test_a_variant_has_limits_of_its_own(tmp_path: Path) -> None:
    """They stand beside those for all, with its name."""
    rules = rules_of(tmp_path, FULL)
    assert budget(rules, Metric.WAKES, "nap").limit == 2.0
    own = tolerance(rules, Metric.STOP, "nap")
    assert (own.ratio, own.floor) == (3.0, 1.0)


def test_a_limit_knows_the_line_that_says_it(tmp_path: Path) -> None:
    """A failure can point at the budget."""
    lines = f"{TWO}\n{FULL}".splitlines()
    found = budget(rules_of(tmp_path, FULL), Metric.WAKES, "nap")
    line = lines.index('wakes = "2/s"') + 1
    assert found.where == f"{tmp_path / 'small.toml'}:{line}"


def test_every_metric_has_a_default_tolerance_with_a_floor(tmp_path: Path) -> None:
    """Without a table a baseline can be compared with, and zero is a baseline too."""
    rules = rules_of(tmp_path, "")
    assert [each.metric for each in rules.tolerances] == list(Metric)
    assert all(each.ratio >= 1 and each.floor > 0 and not each.where for each in rules.tolerances)
    assert rules.budgets == ()


WRONG = [
    ("[gate.budget]\ncpu = nan", "gate.budget.cpu", "not nan"),
    ("[gate.budget]\ncpu = inf", "gate.budget.cpu", "not inf"),
    ('[gate.budget]\ncpu = "-1%"', "gate.budget.cpu", "negative"),
    ('[gate.budget]\ncpu = "5 %/s"', "gate.budget.cpu", "percentage"),
    ('[gate.budget]\nwakes = "5"', "gate.budget.wakes", "with its unit"),
    ("[gate.budget]\nwakes = 5", "gate.budget.wakes", "with its unit"),
    ('[gate.budget]\nwakes = "5/fortnight"', "gate.budget.wakes", "not a rate"),
    ('[gate.budget]\nwakes = "nan/s"', "gate.budget.wakes", "not a rate"),
    ("[gate.budget]\nwakes = true", "gate.budget.wakes", "with its unit"),
    ("[gate.budget]\npickup_p50 = 100", "gate.budget.pickup_p50", "with its unit"),
    ('[gate.budget]\nstop = "2 parsecs"', "gate.budget.stop", "not a duration"),
    ("[gate.budget]\nleft = -1", "gate.budget.left", "0 or more"),
    ("[gate.budget]\nleft = inf", "gate.budget.left", "0 or more"),
    ("[gate.budget]\nleft = true", "gate.budget.left", "0 or more"),
    ('[gate.budget]\nleft = "none"', "gate.budget.left", "0 or more"),
    ('[gate.budget]\ncpu = "' + "9" * 400 + '%"', "gate.budget.cpu", "too large"),
    ("[gate.tolerance]\nwakes = { ratio = 1.1 }", "gate.tolerance.wakes.floor", "missing"),
    ('[gate.tolerance]\nwakes = { floor = "1/s" }', "gate.tolerance.wakes.ratio", "missing"),
    ('[gate.tolerance]\nwakes = { ratio = 1.1, floor = "0/s" }', "gate.tolerance.wakes.floor", "more than 0"),
    ('[gate.tolerance]\nwakes = { ratio = 0.9, floor = "1/s" }', "gate.tolerance.wakes.ratio", "1 or more"),
    ('[gate.tolerance]\nwakes = { ratio = nan, floor = "1/s" }', "gate.tolerance.wakes.ratio", "finite"),
    ('[gate.tolerance]\ncpu = { ratio = 2, floor = "1/s" }', "gate.tolerance.cpu.floor", "percentage"),
    ("[gate]\nlaunches = { min = 1 }", "gate.launches.min", "2 or more"),
    ("[gate]\nlaunches = { min = 5, max = 4 }", "gate.launches.min", "more than max"),
    ('[gate]\ntime_limit = "0s"', "gate.time_limit", "longer than 0"),
    ('[gate]\nvariants = ["nap", "nap"]', "gate.variants", "twice"),
    ("[gate]\nvariants = []", "gate.variants", "at least 1"),
    ('[gate]\nvariants = ["control"]', "gate.variants[0]", "the control is not gated"),
    ('[gate.variant.control.budget]\nwakes = "1/s"', "gate.variant.control", "the control is not gated"),
    (
        '[gate]\nvariants = ["nap"]\n[gate.variant.block.budget]\nwakes = "1/s"',
        "gate.variant.block",
        "not among the gated",
    ),
]


@pytest.mark.parametrize(("gate", "key", "words"), WRONG, ids=[gate[:40] for gate, _, _ in WRONG])
def test_a_limit_that_says_nothing_is_a_problem_with_its_line(
    tmp_path: Path, gate: str, key: str, words: str
) -> None:
    """A budget that cannot be read must never be one that nothing exceeds."""
    problem = problem_at(tmp_path, f"{TWO}{gate}\n", key)
    assert words in problem.message
    assert int(problem.where.rpartition(":")[2]) > TWO.count("\n")


@pytest.mark.parametrize(
    ("gate", "key", "nearest"),
    [
        ('[gate.budget]\nwaks = "1/s"', "gate.budget.waks", "wakes"),
        ('[gate.variant.nap.budget]\nbrokr_cpu = "1%"', "gate.variant.nap.budget.brokr_cpu", "broker_cpu"),
        ("[gate.variant.nap.bugdet]", "gate.variant.nap.bugdet", "budget"),
        ('[gate.tolerance.wakes]\nratio = 2\nflor = "1/s"', "gate.tolerance.wakes.flor", "floor"),
        ('[gate]\nvariants = ["bloc"]', "gate.variants[0]", "block"),
        ('[gate.variant.nab.budget]\nwakes = "1/s"', "gate.variant.nab", "nap"),
        ('[gate]\non_inconclusive = "fial"', "gate.on_inconclusive", "fail"),
    ],
)
def test_a_mistyped_word_is_told_with_the_nearest(tmp_path: Path, gate: str, key: str, nearest: str) -> None:
    """Metrics, variants and keys of the table alike."""
    assert problem_at(tmp_path, f"{TWO}{gate}\n", key).suggestion == nearest


def test_all_problems_of_the_table_are_reported_at_once(tmp_path: Path) -> None:
    """What the schema refuses does not hide a variant that does not exist."""
    gate = """
[gate]
variants = ["nap", "gone"]
launches = { min = 1 }
[gate.budget]
cpu = "1 %/s"
comands = "1/s"
[gate.tolerance]
wakes = { ratio = 1.1 }
cpu = { ratio = 0.5, floor = "0%" }
"""
    keys = [problem.key for problem in problems_in(tmp_path, f"{TWO}{gate}")]
    assert keys == [
        "gate.variants[1]",
        "gate.launches.min",
        "gate.budget.cpu",
        "gate.budget.comands",
        "gate.tolerance.wakes.floor",
        "gate.tolerance.cpu.ratio",
        "gate.tolerance.cpu.floor",
    ]


def test_the_json_schema_knows_the_table_and_its_units(tmp_path: Path) -> None:
    """An editor accepts what is right and marks a limit without its unit."""
    validator = jsonschema.Draft202012Validator(json_schema())
    good = read_toml(write(tmp_path, f"{TWO}\n{FULL}")).raw
    validator.validate(good)
    for gate in ("[gate.budget]\nwakes = 5", '[gate.budget]\ncpu = "1/s"', '[gate.budget]\npickup = "1s"'):
        bad = read_toml(write(tmp_path, f"{TWO}\n{gate}")).raw
        assert not validator.is_valid(bad)


def test_every_scenario_of_the_library_that_is_gated_leaves_its_spins_alone() -> None:
    """A budget that a spin could meet would be no budget, and one that it cannot meet no gate."""
    gated = [load_scenario(entry.name) for entry in library() if load_scenario(entry.name).gate.budgets]
    assert {each.name for each in gated} >= {"idle-strategies", "list-strategies"}
    for scenario in gated:
        spinning = {
            each.name
            for each in scenario.variants
            if getattr(each.program, "options", {}).get("wait") == "spin" or each.control
        }
        assert scenario.gate.variants
        assert not spinning & set(scenario.gate.variants)


def test_a_scenario_without_a_table_has_an_empty_plan(tmp_path: Path) -> None:
    """Nothing is gated by chance."""
    plan = scenario_with(tmp_path).gate
    assert (plan.variants, plan.budgets, plan.tolerances, plan.baseline) == ((), (), (), None)
