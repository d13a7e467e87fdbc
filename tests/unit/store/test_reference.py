"""Ratios to the scenario's reference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.model.result import CellResult
from idlebench.model.scenario import OptionValue
from idlebench.store.aggregate import aggregate
from idlebench.store.reference import with_reference
from tests.strategies import scenario
from tests.unit.store.records import events_of, launch, window

PLAN = scenario(("blocked", "sleep", "spin"))


def cell(variant: str, percent: float, **params: OptionValue) -> CellResult:
    """Give a cell with a worker of so many percent, found with a limit of 0.01 %."""
    found = aggregate(events_of([launch(variant, window(percent, 10), params=params)]), PLAN).cells[0]
    assert found.worker is not None
    cpu = replace(found.worker.cpu_percent, limit=0.01)
    return replace(found, worker=replace(found.worker, cpu_percent=cpu))


def ratios(*cells: CellResult) -> list[float | None]:
    """Give the ratios of cells to the reference."""
    return [each.times_reference for each in with_reference(cells, "spin")]


def test_a_ratio_is_worker_cpu_over_the_references() -> None:
    """The reference itself is 1."""
    assert ratios(cell("sleep", 0.5), cell("spin", 80.0)) == pytest.approx([0.00625, 1.0])


def test_the_reference_is_taken_at_the_same_point_of_the_sweep() -> None:
    """Ten workers are compared with ten spinning ones."""
    found = ratios(
        cell("sleep", 1.0, workers=1),
        cell("sleep", 9.0, workers=10, ms=5),
        cell("spin", 50.0, workers=1),
        cell("spin", 90.0, workers=10),
    )
    assert found == pytest.approx([0.02, 0.1, 1.0, 1.0])


def test_the_only_reference_serves_every_point() -> None:
    """A reference without a sweep is the reference of every cell."""
    assert ratios(cell("sleep", 1.0, ms=1), cell("sleep", 2.0, ms=2), cell("spin", 50.0)) == pytest.approx(
        [0.02, 0.04, 1.0]
    )


def test_without_one_reference_at_a_point_there_is_no_ratio() -> None:
    """A cell that several references would fit is compared with none of them."""
    assert ratios(cell("blocked", 1.0), cell("spin", 1.0, ms=1), cell("spin", 2.0, ms=2))[0] is None


def test_a_cell_below_the_limit_has_its_upper_bound_as_ratio() -> None:
    """Nothing is 0 times something: the ratio of what was not detected is a bound."""
    assert ratios(cell("blocked", 0.0), cell("spin", 80.0))[0] == pytest.approx(0.01 / 80)


def test_nothing_is_divided_by_a_reference_that_was_not_detected() -> None:
    """A reference below the limit gives no ratios, not enormous ones."""
    assert ratios(cell("sleep", 1.0), cell("spin", 0.001)) == [None, None]


def test_a_cell_without_figures_has_no_ratio() -> None:
    """Neither a dead cell nor a dead reference gives a ratio."""
    dead = replace(cell("spin", 80.0), worker=None)
    assert ratios(cell("sleep", 1.0), dead) == [None, None]
