"""Looking several times."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.looks import alpha_of_look


@given(st.integers(1, 10), st.integers(0, 10), st.floats(1e-6, 0.4))
def test_the_looks_together_have_no_more_than_the_whole(first: int, more: int, alpha: float) -> None:
    """What they may spend adds up to alpha, however many there are; by then each had its part."""
    last = first + more
    parts = [alpha_of_look(alpha, look, first=first, last=last) for look in range(first, last + 1)]
    assert math.fsum(parts) == pytest.approx(alpha)
    assert min(parts) > 0


def test_a_single_look_has_it_all() -> None:
    """Where stored runs are gated again, there is one look."""
    assert alpha_of_look(0.01, 5, first=5, last=5) == 0.01


@pytest.mark.parametrize(("look", "first", "last"), [(1, 2, 8), (9, 2, 8), (0, 0, 8), (4, 5, 4)])
def test_a_look_that_was_not_planned_is_refused(look: int, first: int, last: int) -> None:
    """It would have no share of alpha left."""
    with pytest.raises(ValueError, match="no look"):
        alpha_of_look(0.01, look, first=first, last=last)
