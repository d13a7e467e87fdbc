"""Budgets as a test writes them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import UsageError
from idlebench.limit.budgets import limits_of
from idlebench.model.gate import Metric

WHERE = "tests/test_worker.py:12"


def test_counts_come_before_percent() -> None:
    """Whatever the order in which they are written."""
    limits = limits_of(("0.5%",), {"commands": "2/s", "wakes": "5/s", "window": "2s"}, WHERE)
    assert [budget.metric for budget in limits.budgets] == [Metric.WAKES, Metric.COMMANDS, Metric.CPU]
    assert [budget.limit for budget in limits.budgets] == [5, 2, 0.5]
    assert limits.window_s == 2


@given(st.floats(1e-3, 1e6), st.sampled_from([("/s", 1), ("/min", 60), ("/h", 3600)]))
def test_a_rate_is_read_in_its_unit(number: float, unit: tuple[str, int]) -> None:
    """So many a second, a minute or an hour."""
    [budget] = limits_of((), {"wakes": f"{number}{unit[0]}"}, WHERE).budgets
    assert budget.limit == pytest.approx(number / unit[1])


@given(st.floats(1e-6, 1e6), st.sampled_from(["", " "]))
def test_a_share_is_read_in_percent_of_a_core(number: float, space: str) -> None:
    """With or without a space before the sign."""
    [budget] = limits_of((f"{number!r}{space}%",), {}, WHERE).budgets
    assert budget.limit == pytest.approx(number)


@pytest.mark.parametrize(
    ("args", "keywords", "said"),
    [
        (("nan%",), {}, "finite and not negative"),
        (("inf%",), {}, "finite and not negative"),
        (("1e999%",), {}, "finite and not negative"),
        (("-1%",), {}, "finite and not negative"),
        (("0%",), {}, "no finite time"),
        ((0.5,), {}, "has no unit"),
        ((math.nan,), {}, "has no unit"),
        ((True,), {}, "has no unit"),
        (("0.5",), {}, "the unit is %, not none"),
        (("0.5/s",), {}, "the unit is %, not '/s'"),
        (("1.2.3%",), {}, "is not a budget"),
        (("little",), {}, "is not a budget"),
        ((), {"wakes": "5%"}, "the unit is /s or /min or /h"),
        ((), {"wakes": "-5/s"}, "finite and not negative"),
        ((), {"commands": 5}, "has no unit"),
        ((), {"wake": "5/s"}, "did you mean wakes"),
        ((), {"zzz": "5/s"}, "known: wakes"),
        ((), {}, "no budget"),
        (("1%", "5/s"), {}, "2 budgets without a name"),
        (("1%",), {"cpu": "1%"}, "two budgets of CPU"),
        (("1%",), {"window": 0}, "more than 0"),
        (("1%",), {"window": math.inf}, "window"),
        (("1%",), {"window": "2 weeks"}, "window"),
        (("1%",), {"window": [1]}, "is not a duration"),
        (("1%",), {"settle": True}, "settle"),
        (("1%",), {"settle": "2h"}, "at most an hour"),
        (("1%",), {"broker": 6379}, "a URL is a text"),
    ],
)
def test_a_wrong_argument_is_refused_with_its_place(
    args: tuple[object, ...], keywords: dict[str, object], said: str
) -> None:
    """Nothing is guessed, and the message names file and line."""
    with pytest.raises(UsageError) as refused:
        limits_of(args, keywords, WHERE)
    assert said in str(refused.value)
    assert refused.value.where == WHERE


def test_a_broker_s_password_is_in_no_message() -> None:
    """The URL is passed on, and another mistake beside it does not show it."""
    with pytest.raises(UsageError) as refused:
        limits_of(("1",), {"broker": "redis://:secret@h"}, WHERE)
    assert "secret" not in str(refused.value)
    assert limits_of(("1%",), {"broker": "redis://:secret@h"}, WHERE).broker == "redis://:secret@h"


@given(st.text(max_size=12))
def test_any_text_is_a_budget_or_a_clear_refusal(text: str) -> None:
    """Never another error, and never a budget that is not a positive number."""
    try:
        [budget] = limits_of((text,), {}, WHERE).budgets
    except UsageError:
        return
    assert 0 < budget.limit < math.inf
