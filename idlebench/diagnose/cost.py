"""What a finding costs now, and what fixing it would save.

A saving is never extrapolated from what a wake costs in a spin: the same turn of a loop costs several times
more when it comes five times a second than when it comes ten thousand times (docs/measurement.md). It is
what is used now, less what the mended program would still use: nothing at best, and at worst one wake a
second at the most that a wake was seen to cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.model.diagnosis import Cost, FindingName, Range, Saving
from idlebench.units import format_percent

LEFT_WAKES_PER_S: Final = 1.0
MOST_PER_WAKE_US: Final = 500.0
"""The most that one wake of a worker was seen to cost, in microseconds of CPU (docs/measurement.md)."""

_LEFT_PERCENT: Final = LEFT_WAKES_PER_S * MOST_PER_WAKE_US / 1e4
_RETRY_LEFT_PERCENT: Final = 0.22
_OF_TREE: Final = frozenset({FindingName.CRASH_LOOP, FindingName.FORK_STORM, FindingName.RETRY_SPIN})


def cost_of(name: FindingName, facts: Facts, threads: Sequence[ThreadFacts]) -> Cost:
    """Give what a finding costs: what its threads use, or the whole tree where processes come and go."""
    evidence = facts.evidence
    commands = facts.broker_commands_per_s
    if name in _OF_TREE or not threads:
        return Cost(evidence.cpu_percent, evidence.wakes_per_s, commands)
    cpu = [one.thread.cpu_percent for one in threads if one.thread.cpu_percent is not None]
    wakes = [one.thread.wakes_per_s for one in threads if one.thread.wakes_per_s is not None]
    trips = sum(one.round_trips_per_s for one in threads)
    asked = None if commands is None else min(commands, trips) if trips else 0.0
    return Cost(
        min(sum(cpu), max(evidence.cpu_percent, *cpu)) if cpu else None,
        sum(wakes) if wakes else None,
        asked,
    )


def saving_of(name: FindingName, cost: Cost) -> Saving:
    """Predict what fixing a finding saves."""
    left_percent, left_wakes, basis = _left(name)
    cpu = cost.cpu_percent or 0.0
    wakes = cost.wakes_per_s or 0.0
    return Saving(
        cpu_percent=Range(max(0.0, cpu - left_percent), cpu),
        wakes_per_s=Range(max(0.0, wakes - left_wakes), wakes),
        basis=basis,
    )


def _left(name: FindingName) -> tuple[float, float, str]:
    """Give what a mended program still uses at worst: percent, wakes a second, and why."""
    if name is FindingName.RETRY_SPIN:
        words = (
            f"what it costs now, less at most {format_percent(_RETRY_LEFT_PERCENT)}: what workers that back "
            "off were measured to use while their broker is gone"
        )
        return _RETRY_LEFT_PERCENT, 2.0, words
    words = (
        "what it costs now, less nothing (blocked without a timeout) to one wake a second at "
        f"{MOST_PER_WAKE_US:g} µs, the most that a wake was measured to cost; not extrapolated from this rate"
    )
    return _LEFT_PERCENT, LEFT_WAKES_PER_S, words
