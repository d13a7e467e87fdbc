"""Which cells are about an outage, and what that costs a run."""

from __future__ import annotations

import pytest

from idlebench.harness.outage.kinds import outage_of
from idlebench.harness.plan import launch_seconds
from idlebench.model.outage import OutageKind
from idlebench.model.scenario import BuiltinWorker, Cell, MeasurePlan, Ready, ReadyWhen, Variant

VARIANT = Variant("a", "a", BuiltinWorker("stream_worker", {}), Ready(ReadyWhen.STARTED))


@pytest.mark.parametrize("kind", OutageKind)
def test_a_cell_is_about_the_outage_that_its_point_names(kind: OutageKind) -> None:
    """The axis is a word of the scenario file."""
    assert outage_of(Cell(VARIANT, {"outage": str(kind), "workers": 2})) is kind


def test_an_ordinary_cell_is_about_none() -> None:
    """Without the axis nothing stands between worker and broker."""
    assert outage_of(Cell(VARIANT, {"workers": 2})) is None


def test_an_outage_takes_longer_than_its_window_alone() -> None:
    """The estimate knows of the second settling and of the return."""
    plan = MeasurePlan(probes=0)
    ordinary = launch_seconds(Cell(VARIANT, {}), plan, latency=False)
    assert launch_seconds(Cell(VARIANT, {"outage": "hung"}), plan, latency=False) > ordinary + 1
