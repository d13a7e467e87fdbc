"""Small scenarios and cells for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from idlebench.errors import Problem, ScenarioError
from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.result import BrokerFigures, CellResult, StopFigures, WorkerFigures
from idlebench.model.scenario import Expectation, OptionValue, Scenario
from idlebench.model.validity import Validity
from idlebench.scenario.load import load_scenario

MINIMAL = """
title = "Small"
[[variants]]
name = "spin"
worker = "stream_worker"
options = { wait = "spin" }
"""


def write(directory: Path, text: str, name: str = "small.toml") -> Path:
    """Write a scenario file."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def load_text(directory: Path, text: str) -> Scenario:
    """Load a scenario from its text."""
    return load_scenario(write(directory, text))


def problems_in(directory: Path, text: str) -> tuple[Problem, ...]:
    """Give every problem of a scenario's text, none if it is right."""
    try:
        load_text(directory, text)
    except ScenarioError as error:
        return error.problems
    return ()


def problem_at(directory: Path, text: str, key: str) -> Problem:
    """Give the only problem of a key."""
    found = [problem for problem in problems_in(directory, text) if problem.key == key]
    assert len(found) == 1, problems_in(directory, text)
    return found[0]


def estimate(mean: float, limit: float | None = None) -> Estimate:
    """Give a figure without an interval."""
    return Estimate(mean, None, None, 1, limit)


def cell(  # noqa: PLR0913 - each a figure that a test sets apart from the rest
    variant: str,
    cpu: Estimate | float = 1.0,
    *,
    wakes: float | None = 1.0,
    params: Mapping[str, OptionValue] | None = None,
    pickup: Quantiles | None = None,
    broker: BrokerFigures | None = None,
    services: Mapping[str, WorkerFigures] | None = None,
    lost: int = 0,
) -> CellResult:
    """Give a cell with one valid launch."""
    figures = cpu if isinstance(cpu, Estimate) else estimate(cpu)
    return CellResult(
        variant=variant,
        title=variant,
        params=params or {},
        workers=1,
        control=False,
        validity=Validity.OK,
        reason="",
        launches=1,
        excluded=(),
        asserted=False,
        worker=WorkerFigures(figures, None if wakes is None else estimate(wakes), None, 1, 1),
        broker=broker,
        services=services or {},
        pickup_ms=pickup,
        pickup_lost=lost,
        stop=StopFigures(0.1, 0),
        observer_cpu_percent=0.5,
        observed_s=5.0,
    )


def died(variant: str) -> CellResult:
    """Give a cell none of whose launches was valid."""
    return CellResult(
        variant, variant, {}, 1, False, Validity.DIED, "it ended with exit code 1", 0, (), False,
        None, None, {}, None, 0, None, None, 0.0,
    )  # fmt: skip


def with_expectations(base: Scenario, *expectations: Expectation) -> Scenario:
    """Give the scenario with other expectations."""
    import dataclasses

    return dataclasses.replace(base, expectations=expectations)
