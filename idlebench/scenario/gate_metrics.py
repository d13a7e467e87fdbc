"""The metrics of a gate: what files call them, their units, and how much each may grow by default."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from idlebench.model.gate_plan import Metric, Tolerance
from idlebench.units import (
    format_duration,
    format_percent,
    format_rate,
    parse_duration,
    parse_percent,
    parse_rate,
)

_MS_PER_S: Final = 1000.0


@dataclass(frozen=True, slots=True)
class GateMetric:
    """One metric as people write and read it.

    Attributes:
        metric: which.
        name: in files and on the command line.
        words: in a table or a sentence.
        example: a limit as it is written.
        kind: ``percent``, ``rate``, ``duration`` or ``count``.
        ratio: default of `Tolerance.ratio`.
        floor: default of `Tolerance.floor`, in the metric's unit.
    """

    metric: Metric
    name: str
    words: str
    example: str
    kind: str
    ratio: float
    floor: float


GATE_METRICS: Final = (
    # One event in a window of 2 s is 0.5/s: a count cannot differ by less. From 10/s on, 5 % are more.
    GateMetric(Metric.WAKES, "wakes", "wakes/s", "25/s", "rate", 1.05, 0.5),
    GateMetric(Metric.COMMANDS, "commands", "commands/s", "25/s", "rate", 1.05, 0.5),
    # The same wakes cost up to a third more CPU from one launch to the next on a shared machine.
    GateMetric(Metric.CPU, "cpu", "worker CPU", "1%", "percent", 1.25, 0.1),
    # An idle server's own 0.15 % varies by a fifth from window to window, and is subtracted once a run.
    GateMetric(Metric.BROKER_CPU, "broker_cpu", "broker CPU", "0.5%", "percent", 1.25, 0.1),
    # The median of twenty probes of a fixed sleep has a standard deviation of a fifth of itself.
    GateMetric(Metric.PICKUP_P50, "pickup_p50", "pickup p50", "100ms", "duration", 1.5, 5.0),
    # With fewer than a hundred probes this is the slowest one: a single preemption makes it.
    GateMetric(Metric.PICKUP_P99, "pickup_p99", "pickup p99", "300ms", "duration", 2.0, 20.0),
    # Mostly the end of an interpreter, 20 to 230 ms, which doubles on a busy machine.
    GateMetric(Metric.STOP, "stop", "stop", "2s", "duration", 2.0, 0.5),
    GateMetric(Metric.LEFT, "left", "processes left", "0", "count", 1.0, 0.5),
)
"""In the order of `Metric`."""

BY_NAME: Final = {each.name: each for each in GATE_METRICS}
BY_METRIC: Final = {each.metric: each for each in GATE_METRICS}

_IN_MS: Final = frozenset({Metric.PICKUP_P50, Metric.PICKUP_P99})


def default_tolerances() -> tuple[Tolerance, ...]:
    """Give how much every metric may grow where nobody said otherwise."""
    return tuple(Tolerance(each.metric, each.ratio, each.floor) for each in GATE_METRICS)


def parse_limit(kind: GateMetric, value: object) -> float:
    """Read a limit as it is written: text with a unit, or a number of processes.

    Args:
        kind: whose limit.
        value: text, or what TOML gives.

    Returns:
        In the metric's unit, finite and not negative.

    Raises:
        ValueError: it is not such a limit; the message says what would be.
    """
    if isinstance(value, str) and value.strip().startswith("-"):
        raise ValueError(f'a limit is not negative, such as "{kind.example}", found {value!r}')
    if kind.kind == "count":
        return _count(value)
    if not isinstance(value, str) or value.strip().replace(".", "", 1).isdigit():
        raise ValueError(f'expected a {kind.kind} with its unit, such as "{kind.example}", not {value!r}')
    if kind.kind == "rate":
        return parse_rate(value)
    if kind.kind == "percent":
        return parse_percent(value)
    return parse_duration(value) * (_MS_PER_S if kind.metric in _IN_MS else 1.0)


def format_limit(metric: Metric, value: float) -> str:
    """Show a value of a metric with its unit: ``25/s``, ``0.5 %``, ``100 ms``, ``2 s``, ``0``."""
    kind = BY_METRIC[metric].kind
    if kind == "count":
        return f"{value:.3g}"
    if kind == "duration":
        return format_duration(value / _MS_PER_S if metric in _IN_MS else value)
    show: Callable[[float], str] = format_rate if kind == "rate" else format_percent
    return show(value)


def _count(value: object) -> float:
    """Read a number of processes: 0, 1 or 0.5 on average, as a number or as text."""
    is_number = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    try:
        number = float(str(value)) if is_number else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"expected a number of processes, 0 or more, not {value!r}")
    return number
