"""The A/A control."""

from __future__ import annotations

from idlebench.gate.control import control_gate
from idlebench.model.gate import Metric, Side, Verdict
from tests.unit.gate.sides import ELSEWHERE, HERE, STILL, cell, rules


def controlled(*wakes: float) -> Side:
    """A side of which only the control matters."""
    figures = {Metric.WAKES: wakes, Metric.CPU: tuple(0.0 for _ in wakes)}
    return Side("made up", "made", "digest", HERE, (cell("control", figures, control=True),))


def test_a_control_that_is_still_passes() -> None:
    """Four launches without a wake."""
    found = control_gate(None, controlled(0.0, 0.0, 0.0, 0.0), rules())
    assert found is not None
    assert found.verdict is Verdict.PASS


def test_a_control_whose_halves_differ_is_inconclusive() -> None:
    """A blocked process that wakes in every other launch is disturbed."""
    found = control_gate(None, controlled(0.0, 90.0, 0.0, 90.0, 0.0, 90.0), rules())
    assert found is not None
    assert found.verdict is Verdict.INCONCLUSIVE


def test_a_control_that_differs_from_the_baselines_is_inconclusive() -> None:
    """On the same machine; in whichever direction."""
    awake, still = controlled(90.0, 90.0, 90.0), controlled(0.0, 0.0, 0.0)
    for base, head in ((awake, still), (still, awake)):
        found = control_gate(base, head, rules())
        assert found is not None
        assert found.verdict is Verdict.INCONCLUSIVE


def test_the_control_of_another_machine_is_not_compared() -> None:
    """It is another machine's, so it may cost something else."""
    base = Side("made up", "made", "digest", ELSEWHERE, controlled(90.0, 90.0).cells)
    found = control_gate(base, controlled(0.0, 0.0), rules())
    assert found is not None
    assert found.verdict is Verdict.PASS


def test_without_a_control_there_is_none() -> None:
    """A side without one says nothing of itself."""
    head = Side("made up", "made", "digest", HERE, (cell("poll", STILL),))
    assert control_gate(None, head, rules()) is None
