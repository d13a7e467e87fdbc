"""What a file says of a gate: its limits, and the metrics that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Metric(StrEnum):
    """What is gated: the counts come first, because they hardly differ between machines."""

    WAKES = "wakes_per_s"
    COMMANDS = "commands_per_s"
    CPU = "cpu_percent"
    BROKER_CPU = "broker_cpu_percent"
    PICKUP_P50 = "pickup_p50_ms"
    PICKUP_P99 = "pickup_p99_ms"
    STOP = "stop_s"
    LEFT = "processes_left"


@dataclass(frozen=True, slots=True)
class Budget:
    """An absolute limit.

    Attributes:
        metric: of what.
        limit: the most that it may be, in the metric's unit.
        variant: name, or "" for every gated cell without one of its own.
        where: ``file:line``, or the option of the command line.
    """

    metric: Metric
    limit: float
    variant: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much a metric may grow against the other side; both parts must be exceeded.

    Attributes:
        metric: of what.
        ratio: head ÷ base up to which it is no regression, at least 1.
        floor: head - base up to which it is no regression, in the metric's unit, more than 0.
        variant: name, or "" for every gated cell without one of its own.
        where: ``file:line``, or "" for a default.
    """

    metric: Metric
    ratio: float
    floor: float
    variant: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class GatePlan:
    """A ``[gate]`` table. What it does not say is None or empty.

    Attributes:
        variants: which are gated, or ().
        min_launches: of each cell before anything is decided.
        max_launches: of each cell and side before it is given up as inconclusive.
        time_limit_s: after that no launch is begun.
        inconclusive_passes: an inconclusive gate passes.
        baseline: the file that is compared with; absolute.
        budgets: absolute limits.
        tolerances: relative limits with their floors.
    """

    variants: tuple[str, ...] = ()
    min_launches: int | None = None
    max_launches: int | None = None
    time_limit_s: float | None = None
    inconclusive_passes: bool | None = None
    baseline: Path | None = None
    budgets: tuple[Budget, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
