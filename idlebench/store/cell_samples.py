"""Samples of one cell: one value for each valid launch, or why there are none."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence

from idlebench.model.gate import Metric, Samples
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.process import TreeReading
from idlebench.stats.quantiles import nearest_rank
from idlebench.store.cell_launches import CellLaunches
from idlebench.store.detection import Detection, floor_limit, unseen_rate

Sampled = tuple[Metric, Samples | str]
"""A metric with its samples, or with one sentence why it has none."""

_QUANTILES = {Metric.PICKUP_P50: 0.5, Metric.PICKUP_P99: 0.99}
_CANNOT_COUNT = "this system cannot count it"
_NO_WINDOW = "no launch has a counter window"
_NO_BROKER = "it ran without a broker"


def cell_samples(
    group: CellLaunches, floor: Sequence[TreeReading], detection: Detection
) -> Iterator[Sampled]:
    """Give every metric of a cell, in the order of `Metric`.

    Args:
        group: its launches.
        floor: the broker in the windows of the same run's control.
        detection: of the same run.
    """
    windows = group.windows
    if not group.valid:
        why = "no launch is valid" if group.records else "it was never launched"
        yield from ((metric, why) for metric in Metric)
        return
    yield Metric.WAKES, _wakes(windows)
    yield Metric.COMMANDS, _commands(windows)
    yield Metric.CPU, _cpu(windows, detection)
    yield Metric.BROKER_CPU, _broker_cpu(windows, floor)
    for metric, share in _QUANTILES.items():
        yield metric, _pickup(group.valid, share)
    stops = [record.stop for record in group.valid if record.stop is not None]
    if len(stops) < len(group.valid):
        yield Metric.STOP, "not every launch was stopped"
        yield Metric.LEFT, "not every launch was stopped"
        return
    yield Metric.STOP, Samples(tuple(stop.seconds for stop in stops))
    yield Metric.LEFT, Samples(tuple(float(stop.leaked) for stop in stops), step=1.0)


def _wakes(windows: Sequence[Window]) -> Samples | str:
    counts = [window.worker.wakes for window in windows]
    known = [count for count in counts if count is not None]
    if not windows or len(known) < len(counts):
        return _CANNOT_COUNT if windows else _NO_WINDOW
    return _rate(known, [window.worker.seconds for window in windows], bounded=True)


def _commands(windows: Sequence[Window]) -> Samples | str:
    """Give commands a second; that none came bounds their rate only if somebody was connected."""
    counted = [sum(window.commands.values()) for window in windows if window.commands is not None]
    if not windows or len(counted) < len(windows):
        return _NO_BROKER if windows else _NO_WINDOW
    return _rate(
        counted,
        [window.worker.seconds for window in windows],
        bounded=any(window.clients for window in windows),
    )


def _rate(counts: Sequence[int], seconds: Sequence[float], *, bounded: bool) -> Samples:
    """Give a rate; one event more or less in the shortest window is its step."""
    values = tuple(count / length for count, length in zip(counts, seconds, strict=True))
    return Samples(values, unseen_rate(counts, seconds) if bounded else None, 1.0 / min(seconds))


def _cpu(windows: Sequence[Window], detection: Detection) -> Samples | str:
    readings = [window.worker for window in windows]
    if not readings:
        return _NO_WINDOW
    return Samples(tuple(reading.cpu_percent for reading in readings), detection.cpu_limit(readings))


def _broker_cpu(windows: Sequence[Window], floor: Sequence[TreeReading]) -> Samples | str:
    """Give the broker's CPU above the mean floor; not cut at 0, which would bend its mean and its spread."""
    own = [window.broker for window in windows if window.broker is not None]
    if not windows or len(own) < len(windows):
        return "the broker's CPU cannot be read" if windows else _NO_WINDOW
    if not floor:
        return "the broker's floor was not measured"
    mean = statistics.fmean(reading.cpu_percent for reading in floor)
    return Samples(tuple(reading.cpu_percent - mean for reading in own), floor_limit(floor, own))


def _pickup(records: Sequence[LaunchRecord], share: float) -> Samples | str:
    """Give a quantile of each launch's latencies; a probe that was lost came later than any other.

    A launch whose quantile is a lost probe has no figure, and without it the cell's would be flattered: then
    the cell has none.
    """
    values = []
    for record in records:
        pickup = record.pickup
        if pickup is None or not (pickup.latencies_ms or pickup.lost):
            return "not every launch has probed the pickup latency"
        ordered = [*sorted(pickup.latencies_ms), *[math.inf] * pickup.lost]
        values.append(nearest_rank(ordered, share))
    if math.inf in values:
        return f"{sum(record.pickup.lost for record in records if record.pickup)} probes were lost"
    return Samples(tuple(values))
