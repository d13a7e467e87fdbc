"""Whether a metric became worse, or holds its budget, from a handful of launches."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from idlebench.model.gate import Metric, Samples
from idlebench.stats.change import Change, State, compare, hold_budget
from idlebench.stats.noise import Noise, default_noise

ALPHA = 0.01 / 32
WAKES = default_noise(Metric.WAKES)
EXACT = Noise(relative=0.0, absolute=0.0)

rates = st.floats(0, 1e4, allow_nan=False).map(lambda value: round(value, 3))
launches = st.lists(rates, min_size=1, max_size=10)
noises = st.sampled_from([default_noise(metric) for metric in Metric])
steps = st.sampled_from([0.0, 0.2, 1.0])


def changed(base: list[float], head: list[float], noise: Noise = WAKES, alpha: float = ALPHA) -> Change:
    """Compare with a ratio of 1.25 and a floor of 1."""
    return compare(
        Samples(tuple(base), step=0.5),
        Samples(tuple(head), step=0.5),
        noise=noise,
        ratio=1.25,
        floor=1.0,
        alpha=alpha,
    )


def test_an_added_poll_is_worse_after_two_launches_a_side() -> None:
    """Two wakes/s became twenty: nothing else is needed."""
    change = changed([2.0, 2.0], [20.0, 19.5])
    assert change.state is State.WORSE
    assert change.difference.mean == pytest.approx(17.75)
    assert change.difference.low is not None
    assert change.difference.low > 10


def test_a_large_ratio_of_two_tiny_figures_is_no_regression() -> None:
    """From 0.1 to 0.9 wakes/s is nine times as much, and nothing."""
    assert not changed([0.1] * 8, [0.9] * 8).beyond


def test_a_large_difference_that_is_a_small_share_is_no_regression() -> None:
    """From 190 to 200 wakes/s is ten more, and 5 %."""
    assert not changed([190.0] * 8, [200.0] * 8).beyond


def test_what_grew_but_not_surely_never_passes() -> None:
    """One launch a side that differs by half is not enough to say so, and too much to let pass."""
    change = changed([4.0], [6.0])
    assert change.beyond
    assert (change.state, change.at_last) == (State.UNSURE, State.UNSURE)


def test_launches_that_disagree_are_no_proof() -> None:
    """One wild launch among two makes the mean grow tenfold, and proves nothing."""
    change = changed([2.0, 2.0], [2.0, 40.0])
    assert (change.state, change.at_last) == (State.UNSURE, State.UNSURE)


def test_what_may_have_grown_a_little_passes_at_last() -> None:
    """Within the limits, its interval a little beyond: once there are no more launches it passes."""
    change = changed([4.0, 4.0], [4.0, 5.9])
    assert (change.state, change.at_last) == (State.UNSURE, State.CLEAR)


def test_what_may_have_grown_grossly_never_passes() -> None:
    """The mean is within the limits, but launches scatter so that several times as much is not excluded."""
    change = changed([0.0, 20.0], [0.0, 20.5])
    assert not change.beyond
    assert (change.state, change.at_last) == (State.UNSURE, State.UNSURE)


def test_a_difference_of_two_undetected_figures_is_no_regression() -> None:
    """Both are below what could have been seen; that one reads 0 and the other 2 says nothing."""
    change = compare(
        Samples((0.0,) * 8, limit=3.0),
        Samples((2.0,) * 8, limit=3.0),
        noise=WAKES,
        ratio=1.25,
        floor=1.0,
        alpha=ALPHA,
    )
    assert change.p == 1
    assert (change.state, change.at_last) == (State.UNSURE, State.UNSURE)


@given(st.floats(3.2, 3.9))
def test_a_figure_barely_above_the_limit_of_an_undetected_one_is_not_worse(head: float) -> None:
    """The base may have been as high as its limit of 3; less than a floor above it is not surely more."""
    change = compare(
        Samples((0.0,) * 8, limit=3.0), Samples((head,) * 8), noise=EXACT, ratio=1.25, floor=1.0, alpha=ALPHA
    )
    assert change.beyond
    assert change.state is State.UNSURE


def test_a_limit_of_detection_reaches_into_the_interval() -> None:
    """Two zeros with a limit of 1.5 differ by anything from -1.5 to 1.5."""
    zeros = Samples((0.0, 0.0), limit=1.5)
    difference = compare(zeros, zeros, noise=WAKES, ratio=1.25, floor=1.0, alpha=ALPHA).difference
    assert (difference.mean, difference.low, difference.high) == (0.0, -1.5, 1.5)


def test_facts_need_no_replicates() -> None:
    """Two processes left behind are two processes left behind, after one launch."""
    change = compare(Samples((0.0,)), Samples((2.0,)), noise=EXACT, ratio=1.0, floor=0.5, alpha=ALPHA)
    assert (change.state, change.p) == (State.WORSE, 0.0)
    assert hold_budget(Samples((0.0,)), noise=EXACT, budget=0.0, alpha=ALPHA).state is State.CLEAR
    assert hold_budget(Samples((0.0, 1.0)), noise=EXACT, budget=0.0, alpha=ALPHA).state is State.WORSE


@given(launches, launches, noises, st.sampled_from([2.0**-10, 8.0, 1024.0]))
def test_the_unit_does_not_matter(base: list[float], head: list[float], noise: Noise, factor: float) -> None:
    """Milliseconds and seconds are decided alike, if noise, floor and step are in the same unit."""
    scaled = Noise(noise.relative, noise.absolute * factor, noise.dispersion, freedom=noise.freedom)
    plain = Noise(noise.relative, noise.absolute, noise.dispersion, freedom=noise.freedom)
    one = compare(
        Samples(tuple(base), step=0.5),
        Samples(tuple(head), step=0.5),
        noise=plain,
        ratio=1.25,
        floor=1.0,
        alpha=ALPHA,
    )
    other = compare(
        Samples(tuple(factor * value for value in base), step=0.5 * factor),
        Samples(tuple(factor * value for value in head), step=0.5 * factor),
        noise=scaled,
        ratio=1.25,
        floor=factor,
        alpha=ALPHA,
    )
    assert (one.state, one.beyond, one.wide) == (other.state, other.beyond, other.wide)
    assert other.p == pytest.approx(one.p, rel=1e-6)
    assert other.difference.mean == pytest.approx(factor * one.difference.mean)


@given(launches, launches, noises, st.randoms(use_true_random=False))
def test_the_order_of_launches_does_not_matter(
    base: list[float], head: list[float], noise: Noise, random: object
) -> None:
    """A decision is about what was measured, not about when."""
    assert hasattr(random, "shuffle")
    before = changed(base, head, noise)
    random.shuffle(base)
    random.shuffle(head)
    after = changed(base, head, noise)
    assert (before.state, before.beyond, before.difference.mean) == (
        after.state,
        after.beyond,
        after.difference.mean,
    )
    assert after.p == pytest.approx(before.p)


@given(launches, launches, noises, steps)
def test_no_state_contradicts_the_point_estimate(
    base: list[float], head: list[float], noise: Noise, step: float
) -> None:
    """Worse means beyond both limits; beyond both limits is never clear, not even at last."""
    change = compare(
        Samples(tuple(base), step=step),
        Samples(tuple(head), step=step),
        noise=noise,
        ratio=1.25,
        floor=1.0,
        alpha=ALPHA,
    )
    assert 0 <= change.p <= 1
    assert change.beyond or change.state is not State.WORSE
    assert not (change.beyond and State.CLEAR in {change.state, change.at_last})
    if change.state is State.WORSE:
        assert change.difference.low is not None
        assert change.difference.low > 1.0


@given(launches, launches, noises, st.floats(1e-6, 0.4), st.floats(1e-6, 0.4))
def test_a_stricter_level_never_finds_more(
    base: list[float], head: list[float], noise: Noise, one: float, other: float
) -> None:
    """What is worse at a rate of false alarms is worse at every larger one."""
    strict, lax = sorted((one, other))
    assert changed(base, head, noise, strict).state is not State.WORSE or (
        changed(base, head, noise, lax).state is State.WORSE
    )


@given(launches, launches, st.floats(0, 1000))
def test_a_worse_head_is_never_the_less_suspicious(base: list[float], head: list[float], more: float) -> None:
    """Adding the same to each launch of head never turns what is beyond into what is clear."""
    shifted = changed(base, [value + more for value in head])
    assert not (changed(base, head).beyond and shifted.at_last is State.CLEAR)


@given(st.lists(rates, min_size=2, max_size=8), noises, st.floats(0, 1e4))
def test_a_budget_is_never_held_by_a_mean_above_it(head: list[float], noise: Noise, budget: float) -> None:
    """Nor is it broken by one below."""
    held = hold_budget(Samples(tuple(head)), noise=noise, budget=budget, alpha=ALPHA)
    mean = math.fsum(head) / len(head)
    assert held.at_last is not (State.CLEAR if mean > budget else State.WORSE)


@given(launches, noises, st.floats(0, 100), st.floats(1e-3, 100))
def test_a_limit_of_detection_above_the_budget_is_never_within_it(
    head: list[float], noise: Noise, budget: float, above: float
) -> None:
    """Zero is no proof of keeping to 1 wake/s for who could have seen 2 at best."""
    samples = Samples(tuple(head), limit=budget + above)
    assert hold_budget(samples, noise=noise, budget=budget, alpha=ALPHA).at_last is not State.CLEAR


def test_a_budget_far_above_is_held_after_two_launches() -> None:
    """And one far below is broken."""
    head = Samples((2.0, 2.0), step=0.5)
    assert hold_budget(head, noise=WAKES, budget=20, alpha=ALPHA).state is State.CLEAR
    assert hold_budget(head, noise=WAKES, budget=0.1, alpha=ALPHA).beyond
    spin = Samples((84.0, 81.0))
    cpu = default_noise(Metric.CPU)
    assert hold_budget(spin, noise=cpu, budget=0.5, alpha=ALPHA).state is State.WORSE


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0])
def test_what_is_no_cost_is_refused(value: float) -> None:
    """A figure that is negative or not finite is a fault of who made it."""
    good, bad = Samples((1.0, 1.0)), Samples((1.0, value))
    for base, head in ((good, bad), (bad, good), (good, Samples((1.0,), limit=value))):
        with pytest.raises(ValueError, match="measure"):
            compare(base, head, noise=WAKES, ratio=1.1, floor=1.0, alpha=ALPHA)
    with pytest.raises(ValueError, match="measure"):
        hold_budget(bad, noise=WAKES, budget=1.0, alpha=ALPHA)


@pytest.mark.parametrize(
    ("ratio", "floor", "alpha"),
    [(0.9, 1.0, 0.01), (1.1, 0.0, 0.01), (1.1, 1.0, 0.0), (1.1, 1.0, 0.5), (math.nan, 1.0, 0.01)],
)
def test_limits_that_allow_nothing_or_everything_are_refused(
    ratio: float, floor: float, alpha: float
) -> None:
    """A tolerance is a ratio of at least 1 and a floor of more than 0."""
    samples = Samples((1.0, 1.0))
    with pytest.raises(ValueError, match=r"allow|rate"):
        compare(samples, samples, noise=WAKES, ratio=ratio, floor=floor, alpha=alpha)


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_a_budget_that_is_none_is_refused(budget: float) -> None:
    """Negative and endless budgets are a mistake in a file."""
    with pytest.raises(ValueError, match="budget"):
        hold_budget(Samples((1.0,)), noise=WAKES, budget=budget, alpha=ALPHA)


@given(launches, launches, noises)
def test_the_detectable_difference_is_beyond_the_limits(
    base: list[float], head: list[float], noise: Noise
) -> None:
    """What can be found surely is never less than what is allowed."""
    assume(base != head)
    change = changed(base, head, noise)
    assert change.detectable >= max(1.0, 0.25 * math.fsum(base) / len(base)) * (1 - 1e-9)
