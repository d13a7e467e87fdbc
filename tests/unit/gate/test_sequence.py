"""When the gate has seen enough, on launches that are drawn from a list."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from idlebench.errors import BrokerError
from idlebench.gate.sequence import Sequence
from idlebench.model.gate import Budget, CellSamples, GateRules, Metric, Side, Verdict
from tests.unit.gate.sides import cell, rules, side

CONTROL = "control"


@dataclass
class ListLab:
    """A lab whose every launch takes ten seconds and reads what a function says.

    Attributes:
        labels: the gated cells.
        wakes: label and number of the launch → wakes/s, or None for a launch that is not valid.
        base: the other side.
        companions: launched along with them.
        launched: what was launched, in order.
    """

    labels: tuple[str, ...]
    wakes: Callable[[str, int], float | None]
    base: Side | None = None
    companions: tuple[str, ...] = (CONTROL,)
    launched: list[str] = field(default_factory=list)
    stacks: list[str] = field(default_factory=list)

    def launch(self, label: str, *, stacks: bool = False) -> None:
        """Note it."""
        self.launched.append(label)
        if stacks:
            self.stacks.append(label)

    def mark(self) -> int:
        """Where the launches are divided."""
        return len(self.launched)

    def sides(self, since: int = 0) -> tuple[Side | None, Side]:
        """What they read."""
        return self.base, side(*(self._cell(label, since) for label in self.labels))

    def made(self, label: str) -> int:
        """Count."""
        return self.launched.count(label)

    def elapsed_s(self) -> float:
        """Ten seconds a launch."""
        return 10.0 * len(self.launched)

    def _cell(self, label: str, since: int) -> CellSamples:
        seen: Counter[str] = Counter()
        values: list[float] = []
        bad = 0
        for turn, each in enumerate(self.launched):
            seen[each] += 1
            if each == label and turn >= since:
                value = self.wakes(label, seen[label] - 1)
                if value is None:
                    bad += 1
                else:
                    values.append(value)
        figures = {Metric.WAKES: tuple(values)} if values else {}
        return cell(label, figures, excluded={"died": bad} if bad else {})


def run(lab: ListLab, limits: GateRules) -> dict[str, Verdict]:
    """Run a gate and give the verdict of each cell."""
    cells = Sequence(lab, limits, random.Random(1)).run()  # noqa: S311 - an order
    return {each.label: each.verdict for each in cells}


BUDGET = rules(Budget(Metric.WAKES, 25.0))


def test_a_clean_pass_takes_as_many_launches_as_a_first_look() -> None:
    """Four cells that hold their budget, and the control, twice each."""
    lab = ListLab(("a", "b", "c", "d"), lambda _label, _number: 2.0)
    assert set(run(lab, BUDGET).values()) == {Verdict.PASS}
    assert Counter(lab.launched) == dict.fromkeys(("a", "b", "c", "d", CONTROL), 2)


def test_a_spin_is_found_with_one_launch_and_one_more() -> None:
    """It is measured again, alone but for the control, and nothing else is launched after it."""
    lab = ListLab(("a", "spin"), lambda label, _number: 9800.0 if label == "spin" else 2.0)
    assert run(lab, BUDGET)["spin"] is Verdict.REGRESSION
    assert lab.launched[-3:] == ["spin", CONTROL, "spin"]
    assert lab.launched.count("a") <= 1
    assert lab.stacks == ["spin"]


def test_a_flagged_cell_that_is_not_flagged_again_does_not_fail_the_job() -> None:
    """One bad launch is no regression."""
    lab = ListLab(("a",), lambda _label, number: 9800.0 if number == 0 else 2.0)
    assert run(lab, BUDGET)["a"] is not Verdict.REGRESSION


def test_a_doubled_rate_is_measured_again_as_often_as_a_first_look() -> None:
    """Two launches flag it, two more confirm it."""
    base = side(cell("a", {Metric.WAKES: (20.0,) * 4}))
    lab = ListLab(("a",), lambda _label, _number: 40.0, base)
    assert run(lab, rules())["a"] is Verdict.REGRESSION
    assert lab.made("a") == 4


def test_a_safe_cell_is_not_launched_again_while_another_is_open() -> None:
    """Only what more launches can decide is launched."""
    limits = rules(Budget(Metric.WAKES, 20.0))
    lab = ListLab(("still", "near"), lambda label, number: 0.0 if label == "still" else 19.0 + number % 2 * 3)
    run(lab, limits)
    assert lab.made("near") > lab.made("still")


def test_what_stays_open_is_given_up_after_the_most_launches() -> None:
    """A cell exactly at its budget, with a spread around it."""
    limits = replace(rules(Budget(Metric.WAKES, 20.0)), max_launches=4)
    lab = ListLab(("near",), lambda _label, number: 12.0 + number % 2 * 17.0)
    assert run(lab, limits)["near"] is Verdict.INCONCLUSIVE
    assert lab.made("near") == 4


def test_no_launch_is_begun_after_the_time_limit() -> None:
    """Ten seconds a launch, twenty-five in all: the third is begun, a fourth is not."""
    lab = ListLab(("a", "b"), lambda _label, _number: 2.0)
    verdicts = run(lab, replace(BUDGET, time_limit_s=25.0))
    assert len(lab.launched) == 3
    assert set(verdicts.values()) == {Verdict.INCONCLUSIVE}


def test_a_worker_that_always_dies_is_given_up_early() -> None:
    """Three launches that give no figure are enough."""
    lab = ListLab(("dead",), lambda _label, _number: None)
    assert run(lab, BUDGET)["dead"] is Verdict.INCONCLUSIVE
    assert lab.made("dead") == 3


def test_an_invalid_launch_is_made_up_for() -> None:
    """The first launch died; two valid ones are made all the same."""
    lab = ListLab(("a",), lambda _label, number: None if number == 0 else 2.0)
    assert run(lab, BUDGET)["a"] is Verdict.PASS
    assert lab.made("a") == 3


def test_what_is_known_is_said_after_an_interrupt() -> None:
    """The broker goes in the second round: the first round's figures are still there."""

    class Broken(ListLab):
        def launch(self, label: str, *, stacks: bool = False) -> None:
            if len(self.launched) == 3:
                raise BrokerError("gone")
            super().launch(label, stacks=stacks)

    gate = Sequence(Broken(("a",), lambda _label, _number: 2.0), BUDGET, random.Random(1))  # noqa: S311 - an order
    with pytest.raises(BrokerError):
        gate.run()
    (found,) = gate.conclude()
    assert found.launches > 0
    assert found.verdict is Verdict.INCONCLUSIVE


def test_the_same_seed_gives_the_same_order() -> None:
    """A gate can be repeated."""
    orders = []
    for _ in range(2):
        lab = ListLab(("a", "b", "c"), lambda _label, _number: 2.0)
        run(lab, BUDGET)
        orders.append(lab.launched)
    assert orders[0] == orders[1]
