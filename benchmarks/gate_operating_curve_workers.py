"""Simulated launches: a worker as the timers that it is made of, on a machine that has other things to do.

What a launch reads is made from causes (ticks that fall into a window, a loop that the scheduler wakes late,
a slower core, a probe that finds the loop asleep) and not from the distribution that the gate assumes,
so that the gate's assumptions are tested and not repeated.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.model.gate import Metric, Samples
from idlebench.stats.detection import FALLBACK_WAKE_COST_NS, UNSEEN_EVENTS
from idlebench.units import NS_PER_S

_PROBES: Final = 8
_LIMIT_WINDOWS: Final = 3
_FLOOR_SPREAD_PERCENT: Final = 0.02
_BROKER_PERCENT: Final = 0.012
_US_PER_S_AND_PERCENT: Final = 1e4
_COUNTED: Final = frozenset({Metric.WAKES, Metric.COMMANDS})


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that a worker does again and again.

    Attributes:
        period_s: from one tick to the next, if nothing delays it.
        wakes: of its threads for each tick.
        commands: sent to the broker for each tick.
        cpu_us: that each tick costs the worker.
    """

    period_s: float
    wakes: int
    commands: int
    cpu_us: float


@dataclass(frozen=True, slots=True)
class Worker:
    """One cell.

    Attributes:
        name: of the variant.
        timers: what it does while idle.
        sleep_ms: how long it may be deaf to a new job; 0 if it blocks.
    """

    name: str
    timers: tuple[Timer, ...]
    sleep_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Machine:
    """How much a machine disturbs, as was seen in recorded launches of `idle-strategies`.

    Attributes:
        name: in tables.
        late_ms: mean of how much later than asked a launch's ticks come.
        cpu_spread: standard deviation of the logarithm of what the same work costs.
        disturbed: share of launches that a neighbour disturbs on top of that.
    """

    name: str
    late_ms: float
    cpu_spread: float
    disturbed: float


QUIET: Final = Machine("quiet", late_ms=0.1, cpu_spread=0.05, disturbed=0.02)
BUSY: Final = Machine("busy", late_ms=0.6, cpu_spread=0.13, disturbed=0.15)

CONTROL: Final = Worker("control", ())
SLEEP_10: Final = Worker("sleep-10", (Timer(0.0108, 2, 1, 480.0),), sleep_ms=10)
SLEEP_100: Final = Worker("sleep-100", (Timer(0.1001, 2, 1, 480.0),), sleep_ms=100)
BLOCK_1000: Final = Worker("block-1000", (Timer(1.0005, 1, 1, 550.0),))
BLOCKED: Final = Worker("brpop", ())


@dataclass(frozen=True, slots=True)
class Launch:
    """What one launch read.

    Attributes:
        values: of each metric, in its unit.
    """

    values: Mapping[Metric, float]


def launch_of(worker: Worker, machine: Machine, window_s: float, rng: random.Random) -> Launch:
    """Draw one launch.

    Args:
        worker: what is launched.
        machine: where.
        window_s: length of the counter window.
        rng: chance.
    """
    slow = 1.0 + (rng.expovariate(2.0) if rng.random() < machine.disturbed else 0.0)
    late_s = rng.expovariate(1000.0 / (machine.late_ms * slow))
    cost = math.exp(rng.gauss(0.0, machine.cpu_spread)) * slow
    wakes = commands = 0
    cpu_us = 0.0
    for timer in worker.timers:
        ticks = int(window_s / (timer.period_s + late_s) + rng.random())
        wakes += ticks * timer.wakes - _raced(ticks, slow, rng) * (timer.wakes > 1)
        commands += ticks * timer.commands
        cpu_us += ticks * timer.cpu_us
    first_ms = 0.9 * math.exp(rng.gauss(0.0, 0.2)) * slow
    latencies = sorted(
        [first_ms + rng.random() * worker.sleep_ms + _stall_ms(slow, rng) for _ in range(_PROBES)]
    )
    broker = commands * _BROKER_PERCENT * cost / window_s + rng.gauss(0.0, _FLOOR_SPREAD_PERCENT * slow)
    return Launch(
        {
            Metric.WAKES: wakes / window_s,
            Metric.COMMANDS: commands / window_s,
            Metric.CPU: cpu_us * cost / window_s / _US_PER_S_AND_PERCENT,
            Metric.BROKER_CPU: max(0.0, broker),
            Metric.PICKUP_P50: latencies[(_PROBES - 1) // 2],
            Metric.PICKUP_P99: latencies[-1],
            Metric.STOP: 0.09 * math.exp(rng.gauss(0.0, 0.25)) * slow,
            Metric.LEFT: 0.0,
        }
    )


def _raced(ticks: int, slow: float, rng: random.Random) -> int:
    """Draw how often a reply was there before its reader could fall asleep."""
    mean = 0.03 * ticks * slow
    return min(ticks, max(0, round(rng.gauss(mean, math.sqrt(mean)))))


def _stall_ms(slow: float, rng: random.Random) -> float:
    """Draw by how much a neighbour delays one probe; mostly not at all."""
    return rng.expovariate(0.2) if rng.random() < 0.04 * slow else 0.0


def samples(launches: Sequence[Launch], window_s: float) -> dict[Metric, Samples]:
    """Give what a gate is given of several launches of a cell, limits of detection with them.

    Args:
        launches: at least one.
        window_s: length of their windows.
    """
    seen_s = window_s * min(len(launches), _LIMIT_WINDOWS)
    rate_limit = UNSEEN_EVENTS / seen_s
    cpu_limit = 100.0 * rate_limit * FALLBACK_WAKE_COST_NS / NS_PER_S
    found = {}
    for metric in Metric:
        values = tuple([launch.values[metric] for launch in launches])
        limit = None
        if metric in _COUNTED:
            limit = None if any(values) else rate_limit
        elif metric is Metric.CPU:
            limit = cpu_limit
        elif metric is Metric.BROKER_CPU:
            limit = 3 * _FLOOR_SPREAD_PERCENT
        found[metric] = Samples(values, limit, 1.0 / window_s if metric in _COUNTED else 0.0)
    return found
