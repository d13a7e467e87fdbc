"""Tests of the built-in library, the JSON Schema, and the documentation's examples."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.scenario.json_schema import DIALECT, json_schema
from idlebench.scenario.library import LibraryEntry, find_builtin, library, library_directory, tagged
from idlebench.scenario.load import load_scenario
from idlebench.scenario.metrics import METRICS
from idlebench.scenario.plan import effective_plan
from idlebench.scenario.sweep import cells
from tests.unit.scenario.builders import write

PAGE = Path(__file__).parents[3] / "docs" / "scenario-file.md"
BUILT_IN = [pytest.param(entry, id=entry.name) for entry in library()]
TWO_MINUTES = 120


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """The schema, ready to check files."""
    return Draft202012Validator(json_schema())


@pytest.mark.parametrize("entry", BUILT_IN)
def test_every_builtin_scenario_is_right_and_says_what_it_asks(entry: LibraryEntry) -> None:
    """Each has a question, a source, expectations and their sources."""
    scenario = load_scenario(entry.name)
    assert (scenario.name, scenario.title, scenario.tags) == (entry.name, entry.title, entry.tags)
    assert scenario.question
    assert scenario.source
    assert scenario.expectations
    assert all(each.source for each in scenario.expectations)
    assert load_scenario(entry.name, options=RunOptions(quick=True)).variants


@pytest.mark.parametrize("entry", BUILT_IN)
def test_every_builtin_scenario_suits_the_json_schema(
    entry: LibraryEntry, validator: Draft202012Validator
) -> None:
    """An editor marks nothing in them."""
    raw = tomllib.loads(entry.path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(raw)] == []


@pytest.mark.parametrize("entry", BUILT_IN)
@pytest.mark.parametrize("quick", [False, True])
def test_the_windows_of_every_builtin_scenario_leave_room_in_two_minutes(
    entry: LibraryEntry,
    quick: bool,  # noqa: FBT001
) -> None:
    """Nobody waits long for a first answer; the windows and probes are what a run mostly is."""
    options = RunOptions(quick=quick)
    scenario = load_scenario(entry.name, options=options)
    plan = effective_plan(scenario, options)
    seconds = sum(
        (cell.variant.window_s or plan.window_s)
        + max(plan.settle.min_s, cell.variant.min_settle_s or 0)
        + (plan.probe_budget_s if cell.variant.probe else 0)
        for cell in cells(scenario)
    )
    if "seed" in scenario.tags:  # reproductions take the time that their documents took
        assert not quick or plan.launches * seconds <= TWO_MINUTES
        return
    assert plan.launches * seconds <= TWO_MINUTES * (0.4 if quick else 0.8)


def test_the_main_scenario_is_there() -> None:
    """README's first command."""
    assert find_builtin("idle-strategies").path.parent == library_directory()
    assert len(cells(load_scenario("idle-strategies"))) == 8


def test_scenarios_are_chosen_by_tag() -> None:
    """A tag is a word in the file."""
    assert "idle-strategies" in {entry.name for entry in tagged("strategies")}
    with pytest.raises(UsageError, match="'strategies'"):
        tagged("stratgies")


def test_the_schema_is_a_schema_and_describes_every_key(validator: Draft202012Validator) -> None:
    """Every key of every table has a title and a description for the editor."""
    schema: Any = json_schema()
    validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"]
    tables = [schema, *(each for each in schema["$defs"].values() if "properties" in each)]
    for table in tables:
        assert table["additionalProperties"] is False
        for name, field in table["properties"].items():
            assert field.get("title"), (table["title"], name)
            table_of = schema["$defs"].get(field.get("$ref", "").rpartition("/")[2], {})
            assert field.get("description") or table_of.get("description"), (table["title"], name)


@pytest.mark.parametrize(
    "raw",
    [
        {"title": "x"},
        {"title": "x", "variants": []},
        {"title": "x", "variants": [{"name": "A B"}]},
        {"title": "x", "variants": [{"name": "a", "worker": "nobody"}]},
        {"title": "x", "variants": [{"name": "a", "workers": 0}]},
        {"title": "x", "variants": [{"name": "a", "window": "5 parsecs"}]},
        {"title": "x", "variants": [{"name": "a"}], "titel": "y"},
        {"title": "x", "variants": [{"name": "a", "ready": None}]},
    ],
)
def test_the_schema_marks_what_is_wrong(raw: dict[str, object], validator: Draft202012Validator) -> None:
    """An editor shows simple mistakes while they are typed."""
    assert not validator.is_valid(raw)


def examples() -> list[str]:
    """Every TOML example of the documentation's page that is a whole scenario."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in blocks if "[[variants]]" in block and "title =" in block.partition("[")[0]]


@pytest.mark.parametrize("text", examples())
def test_every_example_of_the_page_is_a_scenario(
    text: str, tmp_path: Path, validator: Draft202012Validator
) -> None:
    """What the documentation shows can be pasted."""
    assert load_scenario(write(tmp_path, text)).expectations is not None
    assert validator.is_valid(tomllib.loads(text))


def test_the_page_names_every_key_and_every_metric() -> None:
    """A reference that leaves something out is none."""
    page = PAGE.read_text(encoding="utf-8")
    assert len(examples()) >= 3
    schema: Any = json_schema()
    tables = [schema, *(each for each in schema["$defs"].values() if "properties" in each)]
    keys = {key for table in tables for key in table["properties"]}
    assert {key for key in keys if f"`{key}`" not in page} == set()
    assert {metric for metric in METRICS if f"`{metric}`" not in page} == set()
