"""Baselines and their differences in words and figures; the terminal only draws them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idlebench.model.baseline import Baseline
from idlebench.model.baseline_change import BaselineChanges, Direction, Drift
from idlebench.model.estimate import Estimate
from idlebench.model.gate import CellSamples, Metric
from idlebench.render import figures
from idlebench.render.facts import machine_facts
from idlebench.render.safe_text import one_line
from idlebench.scenario.gate_metrics import BY_METRIC
from idlebench.stats.interval import mean_estimate
from idlebench.units import format_duration

HEADERS: Final = {
    Metric.WAKES: "wakes\n/s",
    Metric.COMMANDS: "cmds\n/s",
    Metric.CPU: "worker\nCPU %",
    Metric.BROKER_CPU: "broker\nCPU %",
    Metric.PICKUP_P50: "pickup\np50 ms",
    Metric.PICKUP_P99: "pickup\np99 ms",
    Metric.STOP: "stop\ns",
    Metric.LEFT: "\nleft",
}
_UNITS: Final = {
    Metric.CPU: " %",
    Metric.BROKER_CPU: " %",
    Metric.PICKUP_P50: " ms",
    Metric.PICKUP_P99: " ms",
    Metric.STOP: " s",
}
_LEAST: Final = 0.0005
_DAY_S: Final = 86_400
_SHORT_COMMIT: Final = 10


def baseline_facts(baseline: Baseline, now: datetime) -> tuple[tuple[str, str], ...]:
    """Give what a reader must know of a baseline, as name and value.

    Args:
        baseline: any.
        now: with its time zone; the baseline's age is counted from it.
    """
    quick = ", measured with --quick" if baseline.quick else ""
    facts = (
        ("scenario", baseline.side.scenario),
        ("saved", f"{baseline.saved}{_age(baseline.saved, now)}"),
        ("commit", _commit(baseline.commit)),
        ("run", baseline.run_id),
        ("window", f"{format_duration(baseline.window_s)}{quick}"),
        ("idlebench", baseline.version),
        *((name, value) for name, value in machine_facts(baseline.side.machine) if name in _MACHINE),
        ("before that", _past(baseline)),
    )
    return tuple((name, one_line(value)) for name, value in facts if value)


_MACHINE: Final = frozenset({"system", "CPU", "Python", "cgroup quota"})


def cell_figures(cell: CellSamples) -> tuple[str, ...]:
    """Give the mean of every metric of a cell, in the order of `HEADERS`; – for what was not measured."""
    return tuple(
        metric_mean(mean_estimate(samples.values, samples.limit)) if samples is not None else figures.MISSING
        for metric in HEADERS
        for samples in [cell.metrics.get(metric)]
    )


def metric_mean(estimate: Estimate | None) -> str:
    """Give a mean, or the limit of detection that it is below."""
    if estimate is None:
        return figures.MISSING
    if not estimate.detected:
        return figures.mean(estimate)
    return signed(estimate.mean)


def difference(estimate: Estimate | None) -> str:
    """Give a difference with its 95 % interval: ``+17.9 [17.6, 18.2]``."""
    if estimate is None:
        return figures.MISSING
    low, high = estimate.low, estimate.high
    interval = f" [{_step(low)}, {_step(high)}]" if low is not None and high is not None else ""
    return f"{'+' if estimate.mean > 0 else ''}{_step(estimate.mean)}{interval}"


def _step(value: float) -> str:
    """Give a difference; beside its figures, less than a thousandth is none."""
    return signed(value) if value == 0 or abs(value) >= _LEAST else "0.000"


def signed(value: float) -> str:
    """Give a figure that may be negative with three significant digits."""
    return f"-{figures.number(-value)}" if value < 0 else figures.number(value)


def metric_words(metric: Metric) -> str:
    """Give what a metric is called, with its unit."""
    return f"{BY_METRIC[metric].words}{_UNITS.get(metric, '')}"


def counts_words(changes: BaselineChanges) -> str:
    """Say how many figures are more than before, how many less, and how many the same."""
    more, less, same = (changes.count(each) for each in (Direction.MORE, Direction.LESS, Direction.SAME))
    return (
        f"{_are(more)} more than before, {_are(less)} less, {_are(same)} the same: within a metric's default "
        "tolerance, or not to be told from chance."
    )


def drift_words(drift: Drift) -> str:
    """Say one drift: ``sleep-100: wakes/s 10 → 20``."""
    words = BY_METRIC[drift.metric].words
    figures_ = f"{signed(drift.oldest)} → {signed(drift.now)}{_UNITS.get(drift.metric, '')}"
    return f"{one_line(drift.label)}: {words} {figures_}"


def _are(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def _commit(commit: str) -> str:
    head, dash, rest = commit.partition("-")
    dirty = ", with changes that were not committed" if dash and rest == "dirty" else ""
    return f"{head[:_SHORT_COMMIT]}{dirty}" if commit else "not known"


def _past(baseline: Baseline) -> str:
    if not baseline.past:
        return "nothing: it was never updated"
    oldest = baseline.past[0]
    states = "1 state" if len(baseline.past) == 1 else f"{len(baseline.past)} states"
    return f"{states}, the oldest of {oldest.saved[:10]} (commit {_commit(oldest.commit)})"


def _age(saved: str, now: datetime) -> str:
    """Say how old a baseline is; nothing where its date cannot be read."""
    try:
        seconds = (now - datetime.fromisoformat(saved)).total_seconds()
    except (ValueError, TypeError):
        return ""
    days = int(seconds // _DAY_S)
    if seconds < 0:
        return ", in the future: a clock is wrong"
    if days:
        return f", {days} day{'s' * (days > 1)} ago"
    return f", {format_duration(seconds)} ago"
