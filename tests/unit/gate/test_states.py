"""States that never pass silently."""

from __future__ import annotations

import pytest

from idlebench.gate.decide import decide
from idlebench.model.gate import Budget, CellSamples, Metric, Side, Verdict
from tests.unit.gate.sides import FASTER_POLL, POLL, cell, rules, side

KNOWN = cell("poll", POLL)


@pytest.mark.parametrize(
    ("base", "head", "word"),
    [
        (side(KNOWN), side(), "no such cell any more"),
        (side(), side(KNOWN), "it is new"),
        (side(KNOWN), side(cell("poll", {}, excluded={"died": 2})), "no launch of it was valid, 2 × died"),
        (side(KNOWN), side(cell("poll", {})), "it was not launched"),
        (side(cell("poll", {})), side(KNOWN), "the other side has no valid launch"),
        (side(KNOWN), side(cell("poll", POLL, asked="a2")), "asks something else"),
    ],
    ids=["gone", "new", "invalid", "unlaunched", "empty baseline", "scenario changed"],
)
def test_what_cannot_be_compared_is_inconclusive(base: Side, head: Side, word: str) -> None:
    """There is a sentence for it, and it does not pass."""
    (found,) = decide(base, head, rules(), final=True)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert word in found.notes[0]


def test_a_changed_worker_is_compared_and_told() -> None:
    """That is what a gate is for."""
    (found,) = decide(side(KNOWN), side(cell("poll", POLL, worker="w2")), rules(), final=True)
    assert found.verdict is Verdict.PASS
    assert "what it runs has changed" in found.notes[0]


def test_a_new_cell_over_its_budget_is_a_regression() -> None:
    """Its budget holds although there is nothing to compare it with."""
    new = cell("poll", FASTER_POLL)
    (found,) = decide(side(), side(new), rules(Budget(Metric.WAKES, 10.0)), final=True)
    assert found.verdict is Verdict.REGRESSION


def test_launches_that_were_left_out_are_told() -> None:
    """A cell that passes with fewer launches says which were not valid."""
    (found,) = decide(side(KNOWN), side(cell("poll", POLL, excluded={"throttled": 1})), rules(), final=True)
    assert found.verdict is Verdict.PASS
    assert "1 × throttled" in found.notes[0]


@pytest.mark.parametrize("gone", [KNOWN, cell("other", POLL)])
def test_cells_that_are_not_gated_do_not_matter(gone: CellSamples) -> None:
    """A chosen variant is gated; what else the baseline has is not missing."""
    base = side(KNOWN, cell("other", POLL))
    head = side(*[each for each in base.cells if each.variant not in (gone.variant, "control")])
    chosen = rules(variants=tuple(each.variant for each in head.cells if not each.control))
    assert [each.verdict for each in decide(base, head, chosen, final=True)] == [Verdict.PASS]


def test_a_chosen_cell_that_nothing_limits_is_inconclusive() -> None:
    """Without a budget and a baseline there is nothing to say."""
    chosen = rules(Budget(Metric.WAKES, 5.0, "other"), variants=("poll",))
    (found,) = decide(None, side(KNOWN), chosen, final=True)
    assert found.verdict is Verdict.INCONCLUSIVE
