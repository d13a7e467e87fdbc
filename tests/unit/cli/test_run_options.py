"""What the options of `run` mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.cli.run_options import option_value, set_values, window_seconds
from idlebench.errors import UsageError


@pytest.mark.parametrize(
    ("word", "value"), [("100", 100), ("0.5", 0.5), ("true", True), ("off", "off"), ('"1"', "1"), ("-3", -3)]
)
def test_values_are_read_as_toml_would(word: str, value: object) -> None:
    """Whole numbers, numbers and truth values are what they look like; the rest is text."""
    assert option_value(word) == value
    assert type(option_value(word)) is type(value)


@given(st.integers())
def test_any_whole_number_stays_itself(number: int) -> None:
    """No digit is lost between shell and scenario."""
    assert option_value(str(number)) == number


def test_a_list_of_values_is_split_at_commas() -> None:
    """One --set can sweep."""
    assert set_values(["block_ms=100, 1000"]) == {"block_ms": (100, 1000)}


def test_a_key_given_twice_collects_its_values() -> None:
    """Two --set of one key add up."""
    assert set_values(["workers=1", "workers=2"]) == {"workers": (1, 2)}


@pytest.mark.parametrize("pair", ["block_ms", "=5", "block_ms=", "block ms=5", "a=,"])
def test_what_is_not_key_and_value_is_told(pair: str) -> None:
    """A wrong --set is a usage error with an example."""
    with pytest.raises(UsageError, match="key=value"):
        set_values([pair])


def test_a_window_has_a_unit() -> None:
    """Durations are written as everywhere."""
    assert window_seconds("250ms") == 0.25
    assert window_seconds(None) is None


@pytest.mark.parametrize("text", ["0s", "soon", "-1s"])
def test_a_window_that_cannot_be_measured_is_told(text: str) -> None:
    """Zero, negative and nonsense are usage errors."""
    with pytest.raises(UsageError):
        window_seconds(text)
