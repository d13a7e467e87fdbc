"""Figures of the gate in words."""

from __future__ import annotations

from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Metric, Tolerance, Verdict
from idlebench.scenario.gate_metrics import BY_METRIC

_UNITS: Final = {"percent": " %", "rate": "", "count": ""}


def name_of(metric: Metric) -> str:
    """Give what a metric is called."""
    return BY_METRIC[metric].words


def figure(value: float, metric: Metric) -> str:
    """Show a figure with its unit, unless the metric's name has it."""
    in_ms = metric in (Metric.PICKUP_P50, Metric.PICKUP_P99)
    unit = _UNITS.get(BY_METRIC[metric].kind, " ms" if in_ms else " s")
    return f"{_number(value)}{unit}"


def _number(value: float) -> str:
    """Show as many digits as a reader compares: three significant ones, and none beyond a thousandth."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    digits = 0 if size >= 100 else 1 if size >= 1 else 2 if size >= 0.1 else 3
    return f"{value:.{digits}f}"


def mean_words(estimate: Estimate, metric: Metric) -> str:
    """Show a mean, or the limit that it is below."""
    if not estimate.detected and estimate.limit is not None:
        return f"< {figure(estimate.limit, metric)}"
    return figure(estimate.mean, metric)


def change_words(metric: Metric, base: Estimate, head: Estimate, difference: Estimate) -> str:
    """Say a difference: ``wakes/s 2.0 -> 19.9, +17.9 [17.6, 18.2]``."""
    sign = "+" if difference.mean >= 0 else ""
    text = f"{name_of(metric)} {mean_words(base, metric)} -> {mean_words(head, metric)}"
    return f"{text}, {sign}{figure(difference.mean, metric)}{_interval(difference)}"


def budget_words(metric: Metric, head: Estimate, interval: Estimate, limit: float) -> str:
    """Say a figure against its budget: ``wakes/s 19.9 [19.7, 20.1], budget 5``."""
    measured = f"{name_of(metric)} {mean_words(head, metric)}{_interval(interval)}"
    return f"{measured}, budget {figure(limit, metric)}"


def allowed_words(tolerance: Tolerance, allowed: float) -> str:
    """Say how much a metric may grow."""
    return f"allowed +{figure(allowed, tolerance.metric)}"


def verdict_words(reason: str, verdict: Verdict, why: str = "") -> str:
    """End a reason with the verdict and, in brackets, what it rests on."""
    return f"{reason}: {verdict}" + (f" ({why})" if why else "")


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" [{_number(estimate.low)}, {_number(estimate.high)}]"
