from __future__ import annotations

import pytest

from idlebench.diagnose.signals.throttle import ThrottleSignals
from idlebench.model.process import ProcessRef, TreeSample


def throttled(*counts_ns: int | None) -> float | None:
    """What two samples, one second apart, make of these counts."""
    counts = iter(counts_ns)
    signals = ThrottleSignals(ProcessRef(7, 1), read=lambda _: next(counts))
    signals.begin(TreeSample(0, ()))
    signals.tick(TreeSample(10**9, ()))
    return signals.percent()


def test_a_spinner_under_a_quota_shows_how_long_it_was_held_back() -> None:
    """Its CPU looks low: 0.7 s of the second it was not allowed to run."""
    assert throttled(5 * 10**9, 57 * 10**8) == pytest.approx(70.0)


def test_a_process_without_a_quota_was_not_throttled() -> None:
    """0 percent is a reading."""
    assert throttled(0, 0) == 0.0


def test_where_nothing_counts_it_is_not_known() -> None:
    """And not 0."""
    assert throttled(None, None) is None
