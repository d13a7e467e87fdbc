"""Holding a reading against budgets."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.limit.reading import IdleReading
from idlebench.limit.verdict import BUDGET, Judgement, Limit, check, judge, longer_window
from idlebench.model.gate import Budget, Metric, Verdict
from tests.unit.limit.readings import reading

WAKES = Budget(Metric.WAKES, 5.0)
COMMANDS = Budget(Metric.COMMANDS, 2.0)
CPU = Budget(Metric.CPU, 0.5)


class Looks:
    """Looks that were prepared; it counts how many were taken."""

    def __init__(self, *looks: IdleReading) -> None:
        """Take them in order."""
        self.taken = 0
        self._looks = looks

    def __call__(self) -> IdleReading:
        """Give the next."""
        self.taken += 1
        return self._looks[self.taken - 1]


def judged(looks: Looks, *budgets: Budget) -> Judgement:
    """Judge with these budgets."""

    def limits(_reading: IdleReading) -> Sequence[Limit]:
        return [(BUDGET, budget) for budget in budgets]

    return judge(looks(), limits, looks)


def test_what_is_within_passes_at_the_first_look() -> None:
    """A clean test costs one window."""
    looks = Looks(reading(wakes=4.0, cpu=0.4))
    assert judged(looks, WAKES, CPU).verdict is Verdict.PASS
    assert looks.taken == 1


def test_what_is_over_is_measured_once_more_before_it_fails() -> None:
    """Both looks are kept."""
    looks = Looks(reading(wakes=20.0), reading(wakes=19.0))
    judgement = judged(looks, WAKES, CPU)
    assert judgement.verdict is Verdict.REGRESSION
    assert judgement.first is not None
    assert (judgement.first.wakes_per_s, judgement.reading.wakes_per_s) != (None, None)
    assert [one.reason for one in judgement.checks] == ["over, twice", "within"]


def test_what_was_over_once_alone_passes() -> None:
    """A passing disturbance fails no test."""
    assert judged(Looks(reading(wakes=20.0), reading(wakes=2.0)), WAKES).verdict is Verdict.PASS


def test_another_figure_over_in_the_second_look_alone_passes_with_a_word() -> None:
    """It was over in one of two looks, as the first was."""
    judgement = judged(Looks(reading(wakes=20.0), reading(wakes=1.0, cpu=0.9)), WAKES, CPU)
    assert judgement.verdict is Verdict.PASS
    assert "second look alone" in judgement.checks[1].reason


def test_a_figure_that_could_not_be_measured_is_an_error() -> None:
    """What was not counted is not 0."""
    judgement = judged(Looks(reading(commands=None)), COMMANDS)
    assert judgement.verdict is Verdict.ERROR
    assert "could not be counted" in judgement.checks[0].reason


def test_wakes_that_this_system_cannot_count_are_an_error() -> None:
    """The same for wakes."""
    assert check(WAKES, reading(wakes=None)).verdict is Verdict.ERROR


def test_a_window_too_short_for_the_budget_is_inconclusive() -> None:
    """Three events in the window is the least that tells; the message says which window would do."""
    one = check(Budget(Metric.WAKES, 0.1), reading(wakes=0.0))
    assert one.verdict is Verdict.INCONCLUSIVE
    assert "window=30" in one.reason


def test_a_single_event_above_a_tiny_budget_is_inconclusive_not_over() -> None:
    """One wake in five seconds is 0.2 a second, and may be one a minute."""
    assert check(Budget(Metric.WAKES, 0.1), reading(wakes=0.2)).verdict is Verdict.INCONCLUSIVE


def test_what_never_came_to_rest_does_not_pass() -> None:
    """Start-up is not idle."""
    assert check(WAKES, reading(wakes=1.0, settled=False)).verdict is Verdict.ERROR


def test_what_never_came_to_rest_fails_if_it_is_over() -> None:
    """An erratic spin is a spin."""
    assert check(WAKES, reading(wakes=100.0, settled=False)).verdict is Verdict.REGRESSION


def test_commands_of_others_blame_nobody() -> None:
    """An upper bound passes if it is within, and is inconclusive if it is over."""
    assert check(COMMANDS, reading(commands=1.0, shared=True)).verdict is Verdict.PASS
    assert check(COMMANDS, reading(commands=9.0, shared=True)).verdict is Verdict.INCONCLUSIVE


def test_an_exceeded_budget_comes_before_one_that_could_not_be_measured() -> None:
    """The worst is shown."""
    looks = Looks(*[reading(wakes=20.0, commands=None)] * 2)
    assert judged(looks, WAKES, COMMANDS).verdict is Verdict.REGRESSION


@given(st.floats(0, 1e4), st.floats(0.61, 1e3))
def test_a_count_passes_exactly_if_it_is_not_above_its_budget(wakes: float, limit: float) -> None:
    """Where the window is long enough there is nothing in between."""
    verdict = check(Budget(Metric.WAKES, limit), reading(wakes=wakes)).verdict
    assert verdict is (Verdict.REGRESSION if wakes > limit else Verdict.PASS)


@given(st.floats(0.1, 600), st.floats(1.001, 1e4))
def test_the_window_that_is_named_suffices(window_s: float, factor: float) -> None:
    """A limit of detection falls as the window grows."""
    said = longer_window(window_s, factor)
    if "no window" in said:
        assert window_s * factor > 3500
    else:
        named_s = float(said.rpartition("window=")[2].partition(" ")[0])
        assert named_s >= window_s * factor * (1 - 1e-9)


@pytest.mark.parametrize("metric", [Metric.STOP, Metric.LEFT])
def test_a_test_measures_three_metrics(metric: Metric) -> None:
    """Others belong to a gate of scenarios."""
    with pytest.raises(KeyError):
        reading().figure(metric)
