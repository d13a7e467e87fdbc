"""What the gate says of sides that are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.gate.decide import confirm, decide, undecided, worst
from idlebench.model.gate import Budget, CellGate, Metric, Tolerance, Verdict
from tests.unit.gate.sides import FASTER_POLL, POLL, SPIN, STILL, cell, first, rules, side


def only(cells: tuple[CellGate, ...]) -> CellGate:
    """The one cell that was gated."""
    (found,) = cells
    return found


def test_the_same_figures_pass() -> None:
    """Nothing changed, so nothing is said."""
    both = side(cell("poll", POLL))
    found = only(decide(both, both, rules(), final=False))
    assert found.verdict is Verdict.PASS
    assert found.notes == ()
    assert {check.metric for check in found.checks} == {Metric.WAKES, Metric.CPU}


def test_a_doubled_poll_rate_is_a_regression_with_its_figures_in_words() -> None:
    """The reason names both means, the difference with its interval, what is allowed, and the verdict."""
    found = only(decide(side(cell("poll", POLL)), side(cell("poll", FASTER_POLL)), rules(), final=False))
    assert found.verdict is Verdict.REGRESSION
    reason = found.checks[0].reason
    assert reason.startswith("wakes/s 20.0 -> 40.0, +20.0 [")
    assert reason.endswith("], allowed +1.0: regression")


def test_the_wakes_of_two_spins_are_not_compared() -> None:
    """A loop without a wait wakes as often as others take its CPU away; its CPU decides."""
    slow = {Metric.WAKES: (2962.0, 2100.0, 4000.0), Metric.CPU: (80.0, 81.0, 79.0)}
    fast = {Metric.WAKES: (9800.0, 8100.0, 9000.0), Metric.CPU: (80.0, 79.0, 81.0)}
    found = only(decide(side(cell("spin", slow)), side(cell("spin", fast)), rules(), final=True))
    assert found.verdict is Verdict.PASS
    assert [check.metric for check in found.checks] == [Metric.CPU]


def test_a_pass_that_could_not_be_surer_says_what_it_would_have_found() -> None:
    """Figures that scatter pass at the last look, with the difference that would have been too much."""
    before = {Metric.WAKES: (17.5, 22.5, 20.0, 21.0)}
    now = {Metric.WAKES: (22.5, 18.0, 21.8, 19.5)}
    found = only(decide(side(cell("poll", before)), side(cell("poll", now)), rules(), final=True))
    assert found.verdict is Verdict.PASS
    assert found.checks[0].reason.endswith("would have been found)")


def test_fewer_wakes_are_no_regression() -> None:
    """An improvement passes."""
    found = only(decide(side(cell("poll", FASTER_POLL)), side(cell("poll", POLL)), rules(), final=False))
    assert found.verdict is Verdict.PASS


def test_a_baseline_of_zero_works() -> None:
    """From nothing to a poll: a difference needs no ratio."""
    found = only(decide(side(cell("w", STILL)), side(cell("w", POLL)), rules(), final=True))
    assert found.verdict is Verdict.REGRESSION


def test_two_launches_of_the_same_are_not_decided_by_one_look_too_few() -> None:
    """Below the least number of launches nothing passes; it asks for more."""
    both = side(cell("poll", first(POLL, 1)))
    found = only(decide(both, both, rules(), final=False))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert undecided(found, rules())


def test_too_few_launches_at_the_end_are_inconclusive() -> None:
    """One valid launch says nothing of the spread."""
    both = side(cell("poll", first(POLL, 1)))
    found = only(decide(both, both, rules(), final=True))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "only 1 valid launch" in found.notes[-1]


def test_a_spin_is_flagged_by_its_first_launch() -> None:
    """It is so far beyond the budget that no second launch is needed to suspect it."""
    budget = Budget(Metric.WAKES, 25.0)
    found = only(decide(None, side(cell("w", SPIN)), rules(budget), final=False))
    assert found.verdict is Verdict.REGRESSION


def test_a_little_over_the_budget_is_not_flagged_by_one_launch() -> None:
    """Twice the budget is a matter for the second launch."""
    budget = Budget(Metric.WAKES, 10.0)
    head = side(cell("w", first(POLL, 1)))
    assert only(decide(None, head, rules(budget), final=False)).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("limit", "verdict"), [(25.0, Verdict.PASS), (10.0, Verdict.REGRESSION)])
def test_a_budget_is_held_without_another_side(limit: float, verdict: Verdict) -> None:
    """An absolute limit needs no baseline."""
    head = side(cell("poll", POLL))
    found = only(decide(None, head, rules(Budget(Metric.WAKES, limit)), final=True, sequential=False))
    assert found.verdict is verdict
    assert [check.kind for check in found.checks] == ["budget"]


def test_the_budget_of_a_variant_stands_before_the_one_for_all() -> None:
    """The general limit of 5 does not concern the variant with its own."""
    limits = rules(Budget(Metric.WAKES, 5.0), Budget(Metric.WAKES, 30.0, "poll"))
    assert only(decide(None, side(cell("poll", POLL)), limits, final=True)).verdict is Verdict.PASS


def test_a_metric_with_a_budget_that_was_not_measured_is_inconclusive() -> None:
    """What could not be measured is never 0."""
    head = side(cell("poll", POLL))
    found = only(decide(None, head, rules(Budget(Metric.COMMANDS, 5.0)), final=True))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.checks[0].head is None
    assert not undecided(found, rules())


def test_a_limit_of_detection_above_the_budget_never_passes() -> None:
    """Seeing no wake in two seconds is no proof of less than one a minute."""
    head = side(cell("w", STILL))
    found = only(decide(None, head, rules(Budget(Metric.WAKES, 0.01)), final=True))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "limit of detection" in found.checks[0].reason


def test_a_metric_that_is_missing_now_is_inconclusive() -> None:
    """The baseline has it, so its absence is no pass."""
    head = side(cell("poll", {Metric.WAKES: POLL[Metric.WAKES]}))
    found = only(decide(side(cell("poll", POLL)), head, rules(), final=True))
    assert found.verdict is Verdict.INCONCLUSIVE


def test_a_metric_that_the_baseline_lacks_is_compared_only_if_asked_for() -> None:
    """A default tolerance asks for nothing; one from a file does."""
    base, head = side(cell("poll", {Metric.WAKES: POLL[Metric.WAKES]})), side(cell("poll", POLL))
    assert only(decide(base, head, rules(), final=True)).verdict is Verdict.PASS
    asked = rules()
    asked = type(asked)(tolerances=(*asked.tolerances, Tolerance(Metric.CPU, 1.5, 0.1, where="w.toml:3")))
    assert only(decide(base, head, asked, final=True)).verdict is Verdict.INCONCLUSIVE


def test_a_broker_below_its_floor_by_chance_is_compared() -> None:
    """Broker CPU is a difference, and may be negative; that is no error."""
    both = side(cell("w", {Metric.BROKER_CPU: (-0.02, 0.01)}))
    assert only(decide(both, both, rules(), final=True)).verdict is Verdict.PASS


def test_the_control_is_not_gated() -> None:
    """It is judged by itself, as the A/A control."""
    assert decide(None, side(), rules(Budget(Metric.WAKES, 1.0)), final=True) == ()


def test_fresh_launches_confirm_a_regression() -> None:
    """What is flagged and is so again, was no chance."""
    base, head = side(cell("poll", POLL)), side(cell("poll", FASTER_POLL))
    flagged = only(decide(base, head, rules(), final=False))
    fresh = side(cell("poll", first(FASTER_POLL, 2)))
    again = confirm(flagged, base, fresh, rules(), launches=2)
    assert Metric.WAKES in {check.metric for check in again}
    assert all(check.confirmed for check in again)


def test_fresh_launches_as_before_do_not_confirm_it() -> None:
    """What is not so again does not fail a job."""
    base, head = side(cell("poll", POLL)), side(cell("poll", FASTER_POLL))
    flagged = only(decide(base, head, rules(), final=False))
    fresh = side(cell("poll", first(POLL, 2)))
    assert confirm(flagged, base, fresh, rules(), launches=2) == ()


def test_the_worst_verdict_stands_for_all() -> None:
    """A regression is worse than what is not known, which is worse than a pass."""
    assert worst([Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.REGRESSION]) is Verdict.REGRESSION
    assert worst([Verdict.PASS, Verdict.INCONCLUSIVE]) is Verdict.INCONCLUSIVE
    assert worst([]) is Verdict.PASS


@given(
    st.lists(st.floats(0, 1e5, allow_subnormal=False), min_size=2, max_size=8),
    st.booleans(),
)
def test_no_side_regresses_against_itself(values: list[float], final: bool) -> None:  # noqa: FBT001 - hypothesis
    """Equal data never fail, whatever they are."""
    both = side(cell("w", {Metric.WAKES: values, Metric.CPU: values}))
    found = only(decide(both, both, rules(), final=final))
    assert found.verdict is not Verdict.REGRESSION


@given(st.floats(1, 1e4), st.integers(2, 8), st.integers(2, 8))
def test_a_steady_tenfold_growth_never_passes(level: float, before: int, now: int) -> None:
    """Whatever the number of launches on each side."""
    base = side(cell("w", {Metric.WAKES: [level] * before}))
    head = side(cell("w", {Metric.WAKES: [10 * level + 10] * now}))
    assert only(decide(base, head, rules(), final=True)).verdict is not Verdict.PASS
