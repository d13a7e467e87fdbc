"""What a gate says is computed once."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given, settings

from idlebench.model.gate import GateResult, Metric, Verdict
from idlebench.render.gate_rows import gate_report
from tests.unit.render.builders import estimate
from tests.unit.render.gate_builders import (
    NOT_MEASURED,
    REGRESSION,
    UNDETECTED,
    WITHIN,
    cell,
    gate,
    gates,
    regressed,
)


def test_a_sentence_has_figures_interval_and_verdict() -> None:
    """The gate's reason is the sentence, its arrow drawn."""
    report = gate_report(regressed())
    assert report.cells[0].checks[0].sentence == (
        "wakes/s 2.0 → 19.9, +17.9 [17.6, 18.2], allowed +0.5: regression"
    )


def test_a_reason_without_its_verdict_gets_it() -> None:
    """Whatever a reason leaves out, the verdict is said."""
    check = replace(WITHIN, reason="commands/s 2.0")
    assert gate_report(gate(cell("a", check))).cells[0].checks[0].sentence == "commands/s 2.0: pass"


def test_what_was_not_measured_is_no_figure() -> None:
    """A check without a figure leaves none behind, and above all no 0."""
    report = gate_report(gate(cell("a", NOT_MEASURED, verdict=Verdict.INCONCLUSIVE)))
    assert report.cells[0].figures == ()


def test_a_figure_below_its_limit_of_detection_is_the_limit() -> None:
    """Zero wakes seen only bound what there is."""
    figure = gate_report(gate(cell("a", UNDETECTED))).cells[0].figures[0]
    assert (figure.value, figure.low, figure.high, figure.detected) == (0.005, 0.0, 0.005, False)


def test_two_checks_of_one_metric_are_one_figure() -> None:
    """A budget and a baseline speak of the same launches."""
    again = replace(REGRESSION, kind="budget")
    assert [each.metric for each in gate_report(gate(cell("a", REGRESSION, again))).cells[0].figures] == [
        Metric.WAKES
    ]


def test_a_figure_that_is_not_finite_is_left_out() -> None:
    """No dashboard is given infinity."""
    check = replace(WITHIN, head=estimate(math.inf))
    assert gate_report(gate(cell("a", check))).cells[0].figures == ()


def test_no_regression_is_certain_in_a_gate_that_is_inconclusive() -> None:
    """Where the A/A control was flagged, a cell that looks worse counts as undecided."""
    result = replace(regressed(), verdict=Verdict.INCONCLUSIVE)
    report = gate_report(result)
    assert report.cells[0].verdict is Verdict.REGRESSION
    assert report.ended(Verdict.REGRESSION) == ()


def test_a_gate_that_failed_for_a_reason_of_its_own_is_unexplained() -> None:
    """No cell says that the baseline could not be read."""
    assert gate_report(gate(verdict=Verdict.ERROR, reason="no baseline")).unexplained
    assert not gate_report(regressed()).unexplained
    assert not gate_report(gate(cell("a", WITHIN))).unexplained


@settings(max_examples=30, deadline=None)
@given(gates)
def test_every_cell_has_a_name_of_its_own(result: GateResult) -> None:
    """Labels that are empty or alike do not take each other's place."""
    names = [each.name for each in gate_report(result).cells]
    assert len(set(names)) == len(result.cells)
    assert all(names)
