"""The reading in words: what the figures carry, and nothing else."""

from __future__ import annotations

import pytest

from idlebench.model.estimate import Estimate
from idlebench.render.reading import clearly_less, reading
from tests.unit.render.builders import cell, estimate, quantiles, run_result

SPIN = cell("spin", estimate(85.0, 1.0), pickup=quantiles(0.1, 0.3))


def test_the_cheapest_cell_is_held_against_the_reference_and_the_slower_one() -> None:
    """A share of the reference's CPU, and the latency that it saves against the best sleeping cell."""
    assert reading(run_result()) == (
        "block-5000 costs 1/7,500 of spin and answers 98 ms sooner than backoff."
    )


def test_below_the_limit_of_detection_the_share_is_a_bound() -> None:
    """What was not seen may cost up to its limit, so the share is "at most"."""
    blocked = cell("block", estimate(0.0, 0.0, limit=0.05), pickup=quantiles(0.4, 0.9))
    assert reading(run_result(SPIN, blocked)) == "block costs at most 1/1,700 of spin."


def test_of_cells_below_the_limit_the_one_that_answers_first_is_named() -> None:
    """Cells that cannot be told apart in CPU are told apart by latency."""
    slow = cell("slow", estimate(0.0, 0.0, limit=0.05), pickup=quantiles(80.0, 90.0))
    fast = cell("fast", estimate(0.001, 0.0, limit=0.05), pickup=quantiles(0.4, 0.9))
    assert reading(run_result(SPIN, slow, fast)) == (
        "fast costs at most 1/1,700 of spin and answers 80 ms sooner than slow."
    )


def test_a_cheap_cell_that_answers_late_is_told_with_its_price() -> None:
    """A saving that is paid for in latency is not praised alone."""
    sleeper = cell("sleep-1000", estimate(0.05, 0.001), pickup=quantiles(500.0, 990.0))
    assert reading(run_result(SPIN, sleeper)) == "sleep-1000 costs 1/1,700 of spin, but answers 500 ms later."


def test_too_few_probes_say_nothing_about_latency() -> None:
    """A median of four probes is not compared."""
    sleeper = cell("sleep", estimate(0.05, 0.001), pickup=quantiles(500.0, 990.0, n=4))
    assert reading(run_result(SPIN, sleeper)) == "sleep costs 1/1,700 of spin."


def test_a_reference_that_nothing_undercuts_is_held_against_the_dearest() -> None:
    """If the reference is the good one, the reading says how much the bad one costs."""
    good = cell("spin", estimate(0.05, 0.001))
    bad = cell("poll", estimate(5.0, 0.1))
    assert reading(run_result(good, bad)) == "poll costs 100 times as much as spin."


def test_a_reference_below_the_limit_gives_a_lower_bound() -> None:
    """A multiple of what was not seen is "at least"."""
    good = cell("spin", estimate(0.0, 0.0, limit=0.05))
    bad = cell("poll", estimate(5.0, 0.1))
    assert reading(run_result(good, bad)) == "poll costs at least 100 times as much as spin."


def test_figures_that_overlap_carry_no_sentence() -> None:
    """Nothing is said of a difference that the intervals do not show."""
    assert reading(run_result(cell("spin", estimate(5.0, 2.0)), cell("other", estimate(4.0, 2.0)))) == ""


@pytest.mark.parametrize(
    "cells",
    [
        (cell("spin"), cell("block", estimate(0.1, 0.01))),
        (cell("block", estimate(0.1, 0.01)),),
        (SPIN,),
        (SPIN, cell("control", estimate(0.0, 0.0, limit=0.01), control=True)),
        (cell("spin", estimate(0.0, 0.0, limit=1.0)), cell("block", estimate(0.0, 0.0, limit=1.0))),
    ],
)
def test_without_two_figures_to_compare_there_is_no_sentence(cells: tuple[object, ...]) -> None:
    """No reference, no rival, a control alone, nothing detected: the reading stays silent."""
    assert reading(run_result(*cells)) == ""  # type: ignore[arg-type] # parametrised tuples lose their type


def test_each_point_of_a_sweep_is_held_against_the_reference_of_that_point() -> None:
    """With two workers the reference is the one with two workers."""
    cells = [
        cell(name, estimate(cpu * workers, 0.01), params={"workers": workers})
        for name, cpu in (("spin", 40.0), ("block", 0.1))
        for workers in (1, 2)
    ]
    assert reading(run_result(*cells)) == "block workers=1 costs 1/400 of spin workers=1."


def test_two_launches_far_apart_can_still_be_told_from_a_small_figure() -> None:
    """The huge interval of two launches does not silence a difference that both of them show."""
    assert clearly_less(estimate(0.05, 0.3, n=2), estimate(64.9, 251.2, n=2))


def test_two_launches_that_reach_down_to_the_other_figure_tell_nothing() -> None:
    """One low launch of two is enough for silence."""
    assert not clearly_less(estimate(30.0, 1.0, n=2), estimate(64.9, 251.2, n=2))


def test_single_launches_must_differ_by_a_factor_of_two() -> None:
    """Without an interval only a wide difference counts."""
    assert clearly_less(estimate(1.0), estimate(2.0))
    assert not clearly_less(estimate(1.1), estimate(2.0))


def test_nothing_is_less_than_what_was_not_detected() -> None:
    """A figure below its limit cannot be undercut."""
    assert not clearly_less(estimate(0.0, 0.0, limit=0.1), Estimate(0.05, 0.04, 0.06, 3, 0.1))


def test_a_reference_without_figures_carries_no_reading() -> None:
    """Its workers ended: nothing can be said to cost more than what was not measured."""
    gone = cell("calm", params={"n": 1})
    others = [cell("spin", estimate(cpu), params={"n": n}) for n, cpu in ((1, 85.0), (2, 0.2))]
    calm = cell("calm", estimate(0.1), params={"n": 2})
    assert reading(run_result(gone, calm, *others, reference="calm")) == ""
