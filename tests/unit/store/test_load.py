"""Loading a run: from its result, or from its event log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from idlebench.errors import StorageError
from idlebench.model.events import Event, RunStarted
from idlebench.model.options import RunOptions
from idlebench.model.result import RunResult
from idlebench.model.validity import Validity
from idlebench.scenario.load import load_scenario
from idlebench.store.aggregate import aggregate
from idlebench.store.load import load_run
from idlebench.store.result_json import result_text
from idlebench.store.run_directory import RunDirectory, write_atomically
from tests.unit.store.records import events_of, launch, window

TEXT = """
title = "Two ways to wait"
reference = "nap"

[[variants]]
name = "nap"
command = ["sleep", "{ms}"]
assert_idle = true

[[variants]]
name = "other"
command = ["sleep", "1"]
assert_idle = true

[sweep]
ms = [30, 4]

[[expect]]
id = "falls"
claim = "A longer nap costs less."
metric = "worker.cpu_percent"
of = "nap"
monotone = "falling"
along = "ms"
source = "nobody"
"""


def started(*events: Event, **changes: str | dict[str, str]) -> tuple[Event, ...]:
    """Give events whose start has this scenario in it."""
    first, *rest = events
    assert isinstance(first, RunStarted)
    return (
        replace(
            first,
            scenario="naps",
            scenario_text=str(changes.get("text", TEXT)),
            overrides=changes.get("overrides", {}),  # type: ignore[arg-type]
        ),
        *rest,
    )


def naps(*lengths: int) -> tuple[Event, ...]:
    """Give the events of a run that measured naps of these lengths."""
    records = [launch("nap", window(100 / ms, 50), params={"ms": ms}) for ms in lengths]
    return events_of([launch("control", window(0.0)), *records])


def on_disk(parent: Path, events: tuple[Event, ...]) -> Path:
    """Store the events of a run."""
    run = RunDirectory.create(parent, "r1")
    for event in events:
        run(event)
    return run.finish()


def live(tmp_path: Path, events: tuple[Event, ...], options: RunOptions) -> RunResult:
    """Aggregate as the harness does, with the scenario from its file."""
    path = tmp_path / "naps.toml"
    path.write_text(TEXT)
    return aggregate(events, load_scenario(path, options=options))


def test_a_rebuilt_result_is_the_one_that_was_given_live(tmp_path: Path) -> None:
    """The event log alone gives the same result, expectations too, as the run itself did."""
    events = started(*naps(30, 4))
    path = on_disk(tmp_path, events)
    expected = live(tmp_path, events, RunOptions(variants=("nap",)))
    assert load_run(path) == replace(expected, directory=str(path))
    assert load_run(path / "run.jsonl") == load_run(path)
    assert [each.met for each in expected.expectations] == [True]


def test_what_the_user_laid_over_the_scenario_is_rebuilt_too(tmp_path: Path) -> None:
    """A run with --set is judged along the values that it measured, not those of the file."""
    events = started(*naps(20, 5), overrides={"ms": "20,5"})
    found = load_run(on_disk(tmp_path, events))
    options = RunOptions(variants=("nap",), sets={"ms": (20, 5)})
    assert found == replace(live(tmp_path, events, options), directory=found.directory)
    assert [cell.params for cell in found.cells if not cell.control] == [{"ms": 20}, {"ms": 5}]


def test_a_run_without_its_end_is_not_complete(tmp_path: Path) -> None:
    """A killed run is loaded with every launch that it finished."""
    events = started(*naps(30, 4))[:-1]
    found = load_run(on_disk(tmp_path, events))
    assert (found.complete, found.finished) == (False, "")
    assert [cell.launches for cell in found.cells] == [1, 1, 1]
    assert all(cell.validity is Validity.OK for cell in found.cells)


def test_a_result_is_preferred_to_its_log(tmp_path: Path) -> None:
    """What was reported is what is loaded; the directory is where it lies now."""
    events = started(*naps(30, 4))
    path = on_disk(tmp_path, events)
    told = replace(live(tmp_path, events, RunOptions(variants=("nap",))), warnings=("only here",))
    write_atomically(path / "result.json", result_text(told))
    moved = path.rename(tmp_path / "moved")
    assert load_run(moved) == replace(told, directory=str(moved))
    assert load_run(moved / "result.json") == load_run(moved)


def test_a_file_written_with_json_is_loaded(tmp_path: Path) -> None:
    """The output of --json is a result under any name; its directory is the one that it names."""
    result = replace(
        live(tmp_path, started(*naps(30, 4)), RunOptions(variants=("nap",))), directory="reports/r1"
    )
    (tmp_path / "out.json").write_text(result_text(result))
    assert load_run(tmp_path / "out.json") == result


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        (b"hello", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"a": 1}', "not the result of an idlebench run"),
    ],
)
def test_what_is_no_run_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    """A path that is no run gives one message with the path and a remedy."""
    path = tmp_path / "thing"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError, match=message) as caught:
        load_run(path)
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_a_directory_without_a_run_is_refused(tmp_path: Path) -> None:
    """The directory of all runs is not a run; the message shows what one looks like."""
    with pytest.raises(StorageError, match=r"neither result\.json nor run\.jsonl.*directory of one run"):
        load_run(tmp_path)


def test_a_damaged_result_points_to_the_log(tmp_path: Path) -> None:
    """When the result is damaged, the message says what still has the measurements."""
    path = on_disk(tmp_path, started(*naps(30)))
    (path / "result.json").write_text('{"schema": "1.0", "cells": []}')
    with pytest.raises(StorageError, match=r"run\.jsonl has what it was made from"):
        load_run(path)


def test_a_run_that_ended_before_its_plan_has_nothing(tmp_path: Path) -> None:
    """A log with a header only says that nothing was measured."""
    with pytest.raises(StorageError, match="before anything was planned"):
        load_run(on_disk(tmp_path, ()))


@pytest.mark.parametrize("changes", [{"text": "not toml ["}, {"overrides": {"unknown": "1"}}])
def test_a_scenario_that_is_not_understood_is_said(
    tmp_path: Path, changes: dict[str, str | dict[str, str]]
) -> None:
    """A log whose scenario this version cannot read is refused with a remedy, not half read."""
    with pytest.raises(StorageError, match="read it with the idlebench that made the run"):
        load_run(on_disk(tmp_path, started(*naps(30), **changes)))
