"""Rates and percentages as people write them."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.units import format_percent, format_rate, parse_percent, parse_rate


@pytest.mark.parametrize(
    ("text", "per_second"),
    [("5/s", 5), (" 0.5 /s ", 0.5), ("90/min", 1.5), ("7200 / h", 2), (".5/s", 0.5), ("5./s", 5), ("0/s", 0)],
)
def test_a_rate_is_read_as_events_a_second(text: str, per_second: float) -> None:
    """Whatever time it is counted over."""
    assert parse_rate(text) == pytest.approx(per_second)


@pytest.mark.parametrize(
    "text", ["5", "/s", "5/", "5/ms", "5/S", "-5/s", "+5/s", "5 %/s", "1e3/s", "nan/s", "٣/s", "5,0/s"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    """The message has an example."""
    with pytest.raises(ValueError, match=r"write \"5/s\""):
        parse_rate(text)


@pytest.mark.parametrize("text", ["5", "%", "-1%", "5 %/s", "5%%", "1e1%", "inf%", "0.5 percent", "٣%"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    """Nobody guesses whether 1 is 1 % or a whole core."""
    with pytest.raises(ValueError, match=r"write \"0.5%\""):
        parse_percent(text)


@pytest.mark.parametrize(("parse", "unit"), [(parse_rate, "/s"), (parse_percent, "%")])
def test_a_number_without_end_is_refused(parse: Callable[[str], float], unit: str) -> None:
    """Four hundred digits would be infinite, and a limit that nothing exceeds."""
    with pytest.raises(ValueError, match="too large"):
        parse("9" * 400 + unit)


@given(st.one_of(st.just(0.0), st.floats(min_value=1e-6, max_value=1e9)))
def test_what_is_shown_can_be_read_again(value: float) -> None:
    """To the digits that are shown."""
    assert parse_rate(format_rate(value)) == pytest.approx(value, rel=6e-3)
    assert parse_percent(format_percent(value)) == pytest.approx(value, rel=6e-3)


@given(st.text(max_size=12))
def test_any_text_is_a_finite_limit_or_refused(text: str) -> None:
    """Never negative, never infinite, never not a number."""
    for parse in (parse_rate, parse_percent):
        try:
            value = parse(text)
        except ValueError:
            continue
        assert math.isfinite(value)
        assert value >= 0
