"""The scenario of a run, from the event log alone: its text and what the user laid over it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from idlebench.errors import ScenarioError, StorageError, UsageError
from idlebench.model.events import RunStarted
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.load import load_scenario
from idlebench.scenario.overrides import parse_sets


def stored_scenario(started: RunStarted, where: str) -> Scenario:
    """Read the scenario as it was when the run was made, whatever became of its file.

    Args:
        started: the run's first event.
        where: the event log, for messages.

    Raises:
        StorageError: this version of idlebench does not understand it.
    """
    try:
        options = RunOptions(
            quick=started.quick,
            full=started.full,
            variants=tuple(dict.fromkeys(launch.variant for launch in started.schedule)),
            sets=parse_sets([f"{name}={value}" for name, value in started.overrides.items()]),
        )
        with tempfile.TemporaryDirectory(prefix="idlebench-load-") as directory:
            path = Path(directory) / f"{started.scenario}.toml"
            path.write_bytes(started.scenario_text.encode())
            return _without_place(load_scenario(path, options=options), directory)
    except (ScenarioError, UsageError) as error:
        raise StorageError(
            f"the scenario in the log is not one that this idlebench understands: {error.message}",
            where=where,
            remedy="read it with the idlebench that made the run",
        ) from error
    except OSError as error:
        raise StorageError(
            f"the scenario in the log could not be unpacked: {error.strerror or error}",
            where=where,
            remedy="make room in the directory for temporary files, or set TMPDIR",
        ) from error


def _without_place(scenario: Scenario, directory: str) -> Scenario:
    """Take out what is relative to the file: nobody knows where it was, and here it soon is no more."""
    gate = scenario.gate
    budgets = tuple(replace(each, where=_relative(each.where, directory)) for each in gate.budgets)
    tolerances = tuple(replace(each, where=_relative(each.where, directory)) for each in gate.tolerances)
    return replace(scenario, gate=replace(gate, baseline=None, budgets=budgets, tolerances=tolerances))


def _relative(where: str, directory: str) -> str:
    return where.removeprefix(directory).lstrip("/")
