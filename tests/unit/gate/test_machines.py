"""CPU of different machines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.gate.decide import decide
from idlebench.gate.machines import differences
from idlebench.model.gate import Metric, Samples, Side, Verdict
from tests.unit.gate.sides import ELSEWHERE, HERE, POLL, cell, rules, side


def reference(cpu: float) -> Side:
    """A machine on which the reference costs this much, and the worker a hundredth of that."""
    figures = {Metric.WAKES: (20.0,) * 4, Metric.CPU: (cpu / 100,) * 4}
    unit = {Metric.WAKES: (190.0,) * 4, Metric.CPU: (cpu,) * 4}
    return side(cell("fast", unit), cell("poll", figures), machine=ELSEWHERE, reference="fast")


def test_patch_releases_are_the_same_machine() -> None:
    """A kernel or a Python with another patch level does not move the cost of a wake."""
    assert differences(HERE, replace(HERE, kernel="6.19.0", python="3.11.10", boot_id="boot-9")) == ()


@pytest.mark.parametrize(
    "other", [replace(HERE, cores=8, boot_id="x"), replace(HERE, python="3.13.0"), ELSEWHERE]
)
def test_another_processor_core_count_or_python_is_another_machine(other: object) -> None:
    """Their CPU cannot be held against each other as it is."""
    assert isinstance(other, type(HERE))
    assert differences(HERE, other)


def test_counts_decide_on_another_machine() -> None:
    """Twice the wakes are twice the wakes anywhere."""
    base = side(cell("poll", POLL), machine=ELSEWHERE)
    head = side(cell("poll", {Metric.WAKES: (40.0, 40.0), Metric.CPU: (0.5, 0.5)}))
    (found,) = decide(base, head, rules(), final=True)
    assert found.verdict is Verdict.REGRESSION


def test_cpu_of_another_machine_without_a_reference_is_inconclusive() -> None:
    """There is nothing to scale it by, and counts alone do not vouch for CPU."""
    (found,) = decide(
        side(cell("poll", POLL), machine=ELSEWHERE), side(cell("poll", POLL)), rules(), final=True
    )
    verdicts = {check.metric: check.verdict for check in found.checks}
    assert verdicts == {Metric.WAKES: Verdict.PASS, Metric.CPU: Verdict.INCONCLUSIVE}


def test_a_machine_twice_as_slow_is_no_regression() -> None:
    """The reference costs twice as much there too."""
    base, head = reference(40.0), replace(reference(80.0), machine=HERE)
    assert {each.verdict for each in decide(base, head, rules(), final=True)} == {Verdict.PASS}


def test_a_worker_that_grew_fourfold_on_another_machine_is_a_regression() -> None:
    """Its ratio to the reference of the same run grew."""
    head = replace(reference(80.0), machine=HERE)
    poll = head.cells[-1]
    grown = replace(poll, metrics={**poll.metrics, Metric.CPU: Samples((3.2,) * 4, 0.03)})
    head = replace(head, cells=(*head.cells[:-1], grown))
    verdicts = {each.label: each.verdict for each in decide(reference(40.0), head, rules(), final=True)}
    assert verdicts == {"fast": Verdict.PASS, "poll": Verdict.REGRESSION}
