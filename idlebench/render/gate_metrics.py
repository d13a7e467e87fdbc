"""How the figures of a gate are named on dashboards."""

from __future__ import annotations

from typing import Final

from idlebench.model.gate import Metric
from idlebench.scenario.gate_metrics import BY_METRIC

UNITS: Final = {
    Metric.WAKES: "wakes/s",
    Metric.COMMANDS: "commands/s",
    Metric.CPU: "% of a core",
    Metric.BROKER_CPU: "% of a core",
    Metric.PICKUP_P50: "ms",
    Metric.PICKUP_P99: "ms",
    Metric.STOP: "s",
    Metric.LEFT: "processes",
}
"""What a figure is counted in."""

DECIMALS: Final = {metric: 3 if UNITS[metric] in ("% of a core", "s") else 2 for metric in Metric}
"""The most decimals that a figure is shown with."""


def title(metric: Metric) -> str:
    """Give what a metric is called in a table: ``wakes/s``, ``worker CPU``."""
    return BY_METRIC[metric].words
