"""The verdict of the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.errors import BrokerError, IdlebenchError, Interrupted
from idlebench.gate.verdict import Measured, gate_result
from idlebench.model.gate import CellGate, Check, Metric, Verdict
from tests.unit.gate.sides import ELSEWHERE, POLL, cell, rules, side


def gated(verdict: Verdict, metric: Metric = Metric.WAKES) -> CellGate:
    """A cell with one check that ended so."""
    return CellGate("w", "w", {}, verdict, (Check(metric, "budget", verdict, "said"),), launches=2)


CONTROL = gated(Verdict.PASS)
MEASURED = Measured(
    "made", (gated(Verdict.PASS),), CONTROL, None, side(cell("w", POLL)), "now", 1.0, ("", "run")
)


def verdict(**changes: object) -> Verdict:
    """The verdict of something that was measured."""
    measured = replace(MEASURED, **changes)  # type: ignore[arg-type]
    return gate_result(measured, rules(), busy_limit=50.0).verdict


def test_cells_that_pass_make_a_pass() -> None:
    """Nothing else speaks against it."""
    assert verdict() is Verdict.PASS
    assert gate_result(MEASURED, rules(), busy_limit=50.0).directories == ("run",)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ((Verdict.PASS, Verdict.REGRESSION), Verdict.REGRESSION),
        ((Verdict.PASS, Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE),
        ((Verdict.INCONCLUSIVE, Verdict.REGRESSION), Verdict.REGRESSION),
        ((), Verdict.INCONCLUSIVE),
    ],
)
def test_the_worst_cell_decides(found: tuple[Verdict, ...], wanted: Verdict) -> None:
    """No cell at all is no pass."""
    assert verdict(cells=tuple(map(gated, found))) is wanted


def test_a_control_that_differs_from_itself_comes_before_any_cell() -> None:
    """Then a regression may be the machine's."""
    cells = (gated(Verdict.REGRESSION),)
    assert verdict(cells=cells, control=gated(Verdict.INCONCLUSIVE)) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("cell_gate", "wanted"),
    [
        (gated(Verdict.PASS), Verdict.INCONCLUSIVE),
        (gated(Verdict.REGRESSION, Metric.CPU), Verdict.INCONCLUSIVE),
        (gated(Verdict.REGRESSION, Metric.WAKES), Verdict.REGRESSION),
    ],
)
def test_a_busy_machine_takes_back_all_but_counts_that_grew(cell_gate: CellGate, wanted: Verdict) -> None:
    """Other load makes wakes fewer, so it cannot be the cause of more."""
    assert verdict(cells=(cell_gate,), busy_percent=80.0) is wanted


def test_a_machine_that_is_not_busy_takes_nothing_back() -> None:
    """Nor one of which it is not known."""
    assert verdict(busy_percent=10.0) is Verdict.PASS
    assert verdict(busy_percent=None) is Verdict.PASS


@pytest.mark.parametrize("error", [Interrupted("it was"), BrokerError("the broker is gone")])
def test_a_gate_that_broke_off_is_an_error(error: IdlebenchError) -> None:
    """Whatever its cells were until then."""
    assert verdict(error=error) is Verdict.ERROR


def test_another_machine_is_told() -> None:
    """A reader must know what CPU was compared by."""
    base = side(cell("w", POLL), machine=ELSEWHERE, reference="spin")
    (note,) = gate_result(replace(MEASURED, base=base), rules(), busy_limit=50.0).notes
    assert "Processor B -> Processor A" in note
    assert "'spin'" in note
