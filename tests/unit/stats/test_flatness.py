"""When a worker has come to rest."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.flatness import ABSOLUTE, SLICES, is_flat

rates = st.lists(st.floats(0, 800), max_size=12)


@pytest.mark.parametrize(
    ("seen", "flat"),
    [
        ([20.0, 20.0, 19.0, 18.0, 0.4, 0.5, 0.4, 0.3], True),  # start-up is over
        ([20.0, 20.0, 19.0, 18.0, 0.4, 0.5, 0.4], False),  # not for long enough
        ([85.0, 92.0, 88.0, 79.0], True),  # a spin, on a busy machine
        ([85.0, 40.0, 85.0, 90.0], False),
        ([0.0, 0.0, 0.0, 0.0], True),
        ([0.0, 0.0, 0.0], False),
        ([], False),
    ],
)
def test_rest_is_when_the_last_slices_agree(seen: list[float], *, flat: bool) -> None:
    """A spin is flat at 85 %, a blocked worker at 0; a framework that still imports is not."""
    assert is_flat(seen) is flat


@given(rates, st.floats(0, 100))
def test_a_constant_rate_is_flat(before: list[float], rate: float) -> None:
    """Whatever came before, and whatever the rate is."""
    assert is_flat([*before, *[rate] * SLICES])


@given(rates)
def test_only_the_last_slices_count(seen: list[float]) -> None:
    """Start-up is forgotten."""
    if len(seen) >= SLICES:
        assert is_flat(seen) == is_flat(seen[-SLICES:])


@given(rates, st.floats(0, 1), st.floats(0, 1))
def test_a_wider_tolerance_never_makes_it_less_flat(seen: list[float], more: float, share: float) -> None:
    """Tolerances only ever allow more."""
    if is_flat(seen):
        assert is_flat(seen, absolute=ABSOLUTE + more, relative=0.25 + share)


def test_what_is_not_a_rate_is_refused() -> None:
    """Rest cannot be told from something that was not measured."""
    with pytest.raises(ValueError, match="not a measurement"):
        is_flat([math.nan] * SLICES)
    with pytest.raises(ValueError, match="two slices"):
        is_flat([1.0], slices=1)
