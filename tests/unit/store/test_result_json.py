"""The result as JSON: the documented shape, there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from idlebench.errors import StorageError
from idlebench.model.events import Event
from idlebench.model.result import RunResult
from idlebench.model.scenario import Scenario
from idlebench.store.aggregate import aggregate
from idlebench.store.result_json import result_from_text, result_object, result_text
from idlebench.store.result_schema import result_schema, schema_text
from tests.strategies import run_results, runs, scenario
from tests.unit.store.records import events_of, launch, window
from tests.unit.store.schema_tables import DOCUMENT, MARK, field_tables

VALIDATOR = Draft202012Validator(result_schema())
RESULT = aggregate(
    events_of([launch("blocked", window(0.0)), launch("spin", window(80.0, 9, commands={"xreadgroup": 5}))]),
    scenario(("blocked", "spin")),
)


@given(run_results())
@settings(max_examples=25, deadline=None)
def test_a_result_is_read_as_it_was_written(result: RunResult) -> None:
    """Nothing is lost between a result and its file."""
    assert result_from_text(result_text(result)) == result


@given(run_results())
@settings(max_examples=25, deadline=None)
def test_every_result_obeys_the_schema(result: RunResult) -> None:
    """Whoever validates against the published schema never meets an exception to it."""
    VALIDATOR.validate(json.loads(result_text(result)))


@given(runs())
@settings(max_examples=15, deadline=None)
def test_every_run_gives_a_result_that_obeys_the_schema(run: tuple[Scenario, tuple[Event, ...]]) -> None:
    """Also a run that was broken off, or in which every worker died, gives a valid file."""
    plan, events = run
    result = aggregate(events, plan)
    VALIDATOR.validate(json.loads(result_text(result)))
    assert result_from_text(result_text(result)) == result


def test_the_schema_is_itself_valid_and_is_the_one_that_is_shipped() -> None:
    """The file in the package says what the code writes; regenerate it when the model changes."""
    Draft202012Validator.check_schema(result_schema())
    shipped = resources.files("idlebench.store").joinpath("schema/result.schema.json")
    assert shipped.read_text(encoding="utf-8") == schema_text()


def test_the_manual_has_the_table_of_every_record() -> None:
    """docs/result-schema.md explains the fields that there are, and no others."""
    _, mark, tables = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    assert mark
    assert tables.strip() == field_tables().strip()


def test_every_field_of_the_schema_is_explained() -> None:
    """No field is left for the reader to guess."""
    schema: Any = result_schema()
    records = {"RunResult": schema, **schema["$defs"]}
    bare = [
        f"{record}.{name}"
        for record, definition in records.items()
        for name, field in definition["properties"].items()
        if not field.get("description")
    ]
    assert bare == []


def test_the_shape_is_the_published_one() -> None:
    """The paths that scripts are written against are there."""
    data: Any = result_object(RESULT)
    assert next(iter(data)) == "schema"
    assert data["schema"] == "1.0"
    assert data["scenario"]["name"] == "example"
    assert data["broker"]["version"] == "9.1.2"
    assert data["broker"]["floor_cpu_percent"] == pytest.approx(0.1)
    assert data["broker"]["floor"]["mean"] == data["broker"]["floor_cpu_percent"]
    cell = data["cells"][1]
    assert (cell["variant"], cell["params"], cell["validity"], cell["launches"]) == ("spin", {}, "ok", 1)
    assert cell["worker"]["cpu_percent"]["mean"] == pytest.approx(80)
    assert set(cell["worker"]["cpu_percent"]) == {"mean", "low", "high", "n", "limit"}
    assert cell["worker"]["wakes_per_s"]["mean"] == pytest.approx(1.8)
    assert (cell["worker"]["processes"], cell["worker"]["threads"]) == (1, 1)
    assert cell["broker"]["commands"] == {"xreadgroup": 1.0}


def test_what_was_not_measured_is_null() -> None:
    """A figure that is not known is null, and never 0."""
    data: Any = result_object(RESULT)
    spin = data["cells"][1]
    assert spin["pickup_ms"] is None
    assert spin["stop"] is None
    assert spin["worker"]["cpu_percent"]["low"] is None
    assert (result_object(replace(RESULT, broker=None, floor_cpu_percent=None)))["broker"] is None


def test_a_result_without_a_floor_has_a_null_floor() -> None:
    """A broker without a measured floor shows both forms of it as null."""
    data: Any = result_object(replace(RESULT, floor_cpu_percent=None))
    assert data["broker"]["floor_cpu_percent"] is None
    assert data["broker"]["floor"] is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not the result of an idlebench run"),
        ('{"version": 3}', "not the result of an idlebench run"),
        ('{"schema": "2.0", "cells": []}', "schema version 2.0; this idlebench understands 1.x"),
        ('{"schema": "1.0", "cells": []}', "RunResult lacks run_id"),
    ],
)
def test_a_file_that_is_no_result_says_so(text: str, message: str) -> None:
    """A foreign or damaged file is an error with its name and what to do."""
    with pytest.raises(StorageError, match=message) as caught:
        result_from_text(text, "x.json")
    assert caught.value.where == "x.json"
    assert caught.value.remedy


@given(st.sampled_from(["cells", "machine", "broker", "warnings"]), st.sampled_from([7, "x", [1], {"a": 1}]))
def test_a_damaged_field_is_named(field: str, value: object) -> None:
    """A result with a wrong field is refused with the path of that field."""
    data = {**result_object(RESULT), field: value}
    with pytest.raises(StorageError, match=f"{field}|{field[:-1].title()}|{field.title()}Facts lacks"):
        result_from_text(json.dumps(data), "result.json")
