"""Settling: start-up is not idle."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from idlebench.harness.clock import FakeClock
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.settle import settle
from idlebench.model.scenario import Settle
from idlebench.model.validity import Validity


def settled_after(rate: Callable[[float], float], bounds: Settle, *, min_s: float = 0.0) -> float:
    """Settle a worker whose CPU percent at each second is given by ``rate``."""
    clock = FakeClock()
    used = {"at_ns": 0, "cpu_ns": 0.0}

    def cpu_ns() -> int:
        passed_ns = clock.now_ns - int(used["at_ns"])
        used["cpu_ns"] += passed_ns * rate(clock.now_ns / 1e9) / 100
        used["at_ns"] = clock.now_ns
        return int(used["cpu_ns"])

    return settle(
        cpu_ns,
        bounds,
        min_s=min_s,
        clock=clock,
        rng=random.Random(1),  # noqa: S311 - jitter
        check=lambda: None,
    )


def test_a_worker_at_rest_settles_at_the_least_time() -> None:
    """Nothing is waited for that is there already."""
    assert 0.5 <= settled_after(lambda _: 0.4, Settle(0.5, 30)) < 1.0


def test_a_spinning_worker_settles_too() -> None:
    """Flat means flat, not low."""
    assert settled_after(lambda _: 85.0, Settle(0.5, 30)) < 2.0


def test_a_slow_start_is_waited_for() -> None:
    """A framework that imports for three seconds is not measured before."""
    assert settled_after(lambda s: 90.0 - 25 * s if s < 3 else 0.2, Settle(0.5, 30)) >= 3.0


def test_a_worker_that_works_in_short_bursts_settles() -> None:
    """A burst every 130 ms is flat over a second, though never over a tenth of one."""
    assert settled_after(lambda s: 90.0 if s % 0.13 < 0.02 else 0.0, Settle(0.5, 30)) < 12


def test_the_variant_can_ask_for_more() -> None:
    """Some frameworks look flat long before they are at rest."""
    assert settled_after(lambda _: 0.0, Settle(0.5, 30), min_s=6.0) >= 6.0


def test_a_worker_that_never_rests_is_not_settled() -> None:
    """After the most time the launch is invalid, and says what was seen."""
    with pytest.raises(InvalidLaunch, match="still changed") as caught:
        settled_after(lambda s: 5 * 2.0**s, Settle(0.5, 4))
    assert caught.value.validity is Validity.NOT_SETTLED


def test_a_death_ends_settling() -> None:
    """What the check raises comes through."""

    def dead() -> None:
        raise InvalidLaunch(Validity.DIED, "exit code 1")

    with pytest.raises(InvalidLaunch, match="exit code 1"):
        settle(
            lambda: 0,
            Settle(),
            min_s=0,
            clock=FakeClock(),
            rng=random.Random(1),  # noqa: S311 - jitter
            check=dead,
        )
