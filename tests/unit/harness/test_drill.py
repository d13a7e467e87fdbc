"""What a drill prints."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.drill import printed


def test_numbers_and_truth_values_are_read_and_the_rest_is_its_log() -> None:
    """The last value of a name wins."""
    text = 'starting\n{"lost": 0, "order_kept": true}\n{broken\n["x"]\n{"lost": 2, "note": "text"}\n'
    assert dict(printed(text)) == {"lost": 2.0, "order_kept": 1.0}


@given(st.dictionaries(st.text(min_size=1), st.integers(-(10**9), 10**9)))
def test_whatever_is_printed_is_read_back(values: dict[str, int]) -> None:
    """Any JSON object of numbers."""
    assert dict(printed("log line\n" + json.dumps(values) + "\n")) == values


def test_not_a_number_is_no_value() -> None:
    """NaN and infinity are nobody's figure."""
    assert dict(printed('{"a": NaN, "b": Infinity, "c": 1}')) == {"c": 1.0}
