"""Connections that live too briefly to be found open, and whose failed attempts are meant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.signals.peers import _no_chance, _Refused, _refused

SPANS = [(start * 10_000_000, start * 10_000_000 + 8_000_000) for start in range(40)]


def awake(together: float, anyhow: float) -> object:
    """A target that is awake in these parts of the spans in question, and of others."""
    return lambda _spans: (together, anyhow)


def refused(together: float, anyhow: float, *, count: int = 40, fleeting: int = 0, vain: int = 0) -> object:
    """What is said of attempts that failed within ten seconds, at forty moments."""
    given = _Refused(count, SPANS)
    return _refused("127.0.0.1:6379", given, awake(together, anyhow), fleeting, vain, 10.0)  # type: ignore[arg-type]


def test_a_target_that_wakes_whenever_an_attempt_fails_has_made_it() -> None:
    """It sleeps most of the time, and never while one fails."""
    found = refused(1.0, 0.2)
    assert found is not None
    assert found.certain  # type: ignore[attr-defined]


@pytest.mark.parametrize("both", [0.9, 0.97, 1.0])
def test_a_target_that_is_always_awake_is_not_blamed_for_it(both: float) -> None:
    """Somebody else's retry loop fails a few times a second, whatever the target does."""
    assert refused(both, both) is None


def test_a_flood_while_the_target_is_awake_is_doubtful() -> None:
    """It may be its own or another's: that is left to what its stacks show."""
    found = refused(1.0, 1.0, count=4000)
    assert found is not None
    assert not found.certain  # type: ignore[attr-defined]


def test_a_flood_of_which_no_socket_was_ever_met_is_another_s() -> None:
    """Four hundred a second for 8 µs each: one look in three hundred should have met one."""
    assert refused(1.0, 1.0, count=4000, vain=20) is not None
    assert refused(1.0, 1.0, count=4000, vain=2000) is None


def test_sockets_that_came_and_went_are_proof() -> None:
    """The target was seen with them, again and again."""
    found = refused(0.75, 1.0, count=4000, fleeting=5)
    assert found is not None
    assert found.certain  # type: ignore[attr-defined]


def test_a_target_that_slept_when_they_failed_did_not_make_them() -> None:
    """However many there were."""
    assert refused(0.1, 0.3, count=4000) is None


@given(st.floats(0, 1), st.floats(0, 1), st.lists(st.sampled_from(SPANS), max_size=500))
def test_more_of_the_same_moments_prove_nothing(
    together: float, anyhow: float, moments: Sequence[tuple[int, int]]
) -> None:
    """A thousand attempts in one span are one observation."""
    assert _no_chance(together, anyhow, moments) == _no_chance(together, anyhow, [*moments, *moments])
    if together <= anyhow or not moments:
        assert not _no_chance(together, anyhow, moments)
