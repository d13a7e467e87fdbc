"""Verdicts on knobs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.model.estimate import Estimate
from idlebench.model.result import CellResult, KnobVerdict, WorkerFigures
from idlebench.model.validity import Validity
from idlebench.scenario.knobs import knob_of, knobs


def point(
    axis: str, value: int, cpu: float | None, wakes: float = 100.0, limit: float | None = None
) -> CellResult:
    """A cell at one point of a sweep; without CPU it has no valid launch."""
    figures = None
    if cpu is not None:
        figures = WorkerFigures(
            Estimate(cpu, cpu * 0.98, cpu * 1.02, 3, limit), Estimate(wakes, wakes, wakes, 3), None, 1, 1
        )
    return CellResult(
        variant="v",
        title="v",
        params={axis: value},
        workers=1,
        control=False,
        validity=Validity.OK if figures else Validity.DIED,
        reason="",
        launches=3 if figures else 0,
        excluded=(),
        asserted=False,
        worker=figures,
        broker=None,
        services={},
        pickup_ms=None,
        pickup_lost=0,
        stop=None,
        observer_cpu_percent=None,
        observed_s=6.0,
    )


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ([(24.5, 900), (24.2, 880), (24.7, 910)], KnobVerdict.NOT_EXERCISED),
        ([(0.9, 200), (0.3, 20), (0.1, 2)], KnobVerdict.DRIVES_CPU),
        ([(24.5, 900), (24.2, 400), (24.7, 200)], KnobVerdict.NO_EFFECT),
        ([(24.5, 900), (None, 0), (24.7, 200)], KnobVerdict.NO_EFFECT),
        ([(24.5, 900), (None, 0)], KnobVerdict.UNKNOWN),
    ],
)
def test_a_sweep_judges_its_knob(line: list[tuple[float | None, float]], verdict: KnobVerdict) -> None:
    """Flat CPU clears a knob only if something that can be counted moves with it."""
    cells = [point("interval_ms", place, cpu, wakes) for place, (cpu, wakes) in enumerate(line)]
    assert knob_of(cells, "interval_ms").verdict is verdict


def test_figures_below_the_limit_do_not_differ() -> None:
    """What cannot be told from nothing cannot be told from each other."""
    cells = [point("interval_ms", place, cpu, 1.0, limit=0.05) for place, cpu in enumerate([0.01, 0.04])]
    assert knob_of(cells, "interval_ms").verdict is KnobVerdict.NOT_EXERCISED


def test_the_number_of_workers_is_a_load_and_no_knob() -> None:
    """Nobody needs to be told that four workers cost more than one."""
    assert knobs([point("workers", 1, 1.0), point("workers", 4, 4.0)]) == ()
    assert len(knobs([point("block_ms", 1, 1.0), point("block_ms", 4, 4.0)])) == 1


def test_a_knob_of_a_service_is_judged_by_the_service() -> None:
    """A scheduler's interval costs the server, whatever the worker does."""
    cells = []
    for place, cpu in enumerate([1.1, 0.2, 0.06]):
        cell = point("scheduler_ms", place, 0.3)
        service = point("scheduler_ms", place, cpu, 100 * cpu).worker
        assert service is not None
        cells.append(replace(cell, services={"ticking": service}))
    assert knob_of(cells, "scheduler_ms").verdict is KnobVerdict.DRIVES_CPU
