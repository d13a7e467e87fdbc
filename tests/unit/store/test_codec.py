"""The codec: what is written is what is read."""

from __future__ import annotations

import json
import math
import typing
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.errors import StorageError
from idlebench.model.estimate import Estimate
from idlebench.model.events import Event
from idlebench.model.launch import LaunchRecord, WaitingThread
from idlebench.model.options import DryRun, RunOptions
from idlebench.model.reading import Reading
from idlebench.model.result import RunResult
from idlebench.model.scenario import Scenario, Variant
from idlebench.model.validity import Validity
from idlebench.store.codec import Json, encode, encode_record
from idlebench.store.decode import decode
from tests.strategies import anything, estimates, launch_records

RECORDS: tuple[type, ...] = (
    *typing.get_args(Event),
    LaunchRecord,
    RunResult,
    Reading,
    Scenario,
    RunOptions,
    DryRun,
)


def written(record: object) -> Json:
    """Give a record as another program would read it."""
    text = json.dumps(encode_record(record), allow_nan=False)
    data: Json = json.loads(text)
    return data


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: str(kind.__name__))
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_record_is_read_as_it_was_written(kind: type, data: st.DataObject) -> None:
    """No field of any record is lost or changed between memory and file."""
    record = data.draw(anything(kind))
    assert decode(kind, written(record)) == record


@given(launch_records())
@settings(max_examples=20, deadline=None)
def test_fields_of_a_newer_minor_version_are_ignored(record: LaunchRecord) -> None:
    """An older idlebench reads what a newer one of the same major version wrote."""
    data = encode_record(record)
    assert decode(LaunchRecord, {**data, "added_in_1_9": {"deep": [1]}}) == record


def test_missing_fields_with_a_default_are_filled() -> None:
    """A record of an older minor version gets the default of a field that it did not have yet."""
    data: Json = {"mean": 1.5, "low": None, "high": None, "n": 1}
    assert decode(Estimate, data) == Estimate(1.5, None, None, 1)


def test_missing_fields_without_a_default_are_all_named() -> None:
    """A record that lacks something says everything that it lacks."""
    with pytest.raises(StorageError, match="Estimate lacks low, n"):
        decode(Estimate, {"mean": 1.5, "high": None})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("mean", "1.5", "mean: expected a number, found '1.5'"),
        ("mean", None, "mean: expected a number, found None"),
        ("mean", True, "mean: expected a number, found True"),
        ("n", 2.5, "n: expected a whole number, found 2.5"),
        ("n", True, "n: expected a whole number, found True"),
        ("low", [], "low: expected a number or null, found "),
        ("mean", 10**400, "mean: expected a number that fits in 64 bits"),
    ],
)
def test_a_wrong_type_is_never_guessed_into_a_figure(field: str, value: Json, message: str) -> None:
    """A value of another type is an error that names its place, not a figure."""
    data: Json = {"mean": 1.5, "low": None, "high": None, "n": 1, field: value}
    with pytest.raises(StorageError) as caught:
        decode(Estimate, data)
    assert message in str(caught.value)


def test_an_error_deep_in_a_record_names_its_path() -> None:
    """The path of a wrong value leads through lists and objects."""
    thread = WaitingThread(1, 1, "main", "", ("a.py:1 f",))
    record = LaunchRecord(0, 0, "spin", {}, 1, Validity.OK, stacks=(thread,))
    data = typing.cast("dict[str, typing.Any]", written(record))
    data["stacks"][0]["frames"].append(7)
    with pytest.raises(StorageError, match=r"stacks\[0\]\.frames\[1\]: expected a string, found 7"):
        decode(LaunchRecord, data)


def test_an_unknown_word_is_an_error() -> None:
    """A validity that this version does not know is not taken for another."""
    data = typing.cast("dict[str, typing.Any]", written(LaunchRecord(0, 0, "a", {}, 1, Validity.OK)))
    with pytest.raises(StorageError, match="validity: 'perfect' is not a valid Validity"):
        decode(LaunchRecord, {**data, "validity": "perfect"})


@given(estimates(), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_figure_that_is_not_finite_is_refused(estimate: Estimate, value: float) -> None:
    """NaN and infinity are never written: JSON has no word for them, and they are no measurement."""
    with pytest.raises(StorageError, match="mean is"):
        encode_record(replace(estimate, mean=value))


@given(estimates(), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_figure_that_may_be_missing_is_null_if_not_finite(estimate: Estimate, value: float) -> None:
    """Where a figure may be missing, one that is not finite is missing."""
    assert encode_record(replace(estimate, limit=value))["limit"] is None


def test_an_option_keeps_its_type() -> None:
    """The options 1, 1.0, true and "1" of a sweep are four different points."""
    cell: Json = written(LaunchRecord(0, 0, "a", {"i": 1, "f": 1.0, "b": True, "s": "1"}, 1, Validity.OK))
    params = decode(LaunchRecord, cell).params
    assert [(name, type(value)) for name, value in params.items()] == [
        ("i", int),
        ("f", float),
        ("b", bool),
        ("s", str),
    ]


@given(anything(Variant))
@settings(max_examples=15, deadline=None)
def test_where_several_records_are_allowed_the_name_tells_which(variant: Variant) -> None:
    """A built-in worker and a command cannot be mistaken for each other."""
    data = typing.cast("dict[str, typing.Any]", written(variant))
    assert data["program"]["type"] == type(variant.program).__name__
    with pytest.raises(StorageError, match="type is 'Robot', not one of BuiltinWorker, Command"):
        decode(Variant, {**data, "program": {"type": "Robot"}})


def test_a_value_that_no_record_holds_is_refused() -> None:
    """A type outside the model is an error when it is written, not when it is read."""

    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(StorageError, match="value is a complex"):
        encode(Odd(1j), Odd | None)
