"""The figures of one cell, from the counter windows of its valid launches."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable, Mapping, Sequence

from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.process import TreeReading
from idlebench.model.result import BrokerFigures, StopFigures, WorkerFigures
from idlebench.stats.interval import difference_estimate, mean_estimate
from idlebench.stats.quantiles import quantiles
from idlebench.store.detection import Detection, floor_limit, unseen_rate
from idlebench.units import percent_of_core


def rate_estimate(values: Iterable[float], limit: float | None = None) -> Estimate:
    """Give the mean and interval of something that cannot be negative: the interval is cut at 0."""
    estimate = mean_estimate(values, limit)
    low = None if estimate.low is None else max(0.0, estimate.low)
    return dataclasses.replace(estimate, low=low)


def worker_figures(readings: Sequence[TreeReading], detection: Detection) -> WorkerFigures:
    """Give the figures of the workers of a cell, or of a service.

    Args:
        readings: one for each launch, at least one.
        detection: of this run.
    """
    seconds = sum(reading.seconds for reading in readings)
    return WorkerFigures(
        cpu_percent=rate_estimate(
            (reading.cpu_percent for reading in readings), detection.cpu_limit(readings)
        ),
        wakes_per_s=_switches(readings, [reading.wakes for reading in readings]),
        preemptions_per_s=_switches(readings, [reading.preemptions for reading in readings]),
        processes=statistics.median_low(reading.processes for reading in readings),
        threads=statistics.median_low(reading.threads for reading in readings),
        born_per_s=sum(reading.born for reading in readings) / seconds,
        unaccounted=sum(reading.unaccounted for reading in readings),
        demand_percent=_demand(readings, detection.cpu_limit(readings)),
    )


def _demand(readings: Sequence[TreeReading], limit: float | None) -> Estimate | None:
    """Give CPU and the waiting for it together; None if any launch could not tell."""
    waits = [reading.run_queue_ns for reading in readings]
    known = [wait for wait in waits if wait is not None]
    if len(known) < len(waits):
        return None
    return rate_estimate(
        (
            percent_of_core(reading.cpu_ns + wait, reading.elapsed_ns)
            for reading, wait in zip(readings, known, strict=True)
        ),
        limit,
    )


def _switches(readings: Sequence[TreeReading], counts: Sequence[int | None]) -> Estimate | None:
    """Give a rate of context switches; None if any launch could not count them."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    limit = unseen_rate(known, [reading.seconds for reading in readings])
    return rate_estimate(
        (count / reading.seconds for count, reading in zip(known, readings, strict=True)), limit
    )


def services_figures(windows: Sequence[Window], detection: Detection) -> Mapping[str, WorkerFigures]:
    """Give the figures of each service, in the order in which they were first seen."""
    names = dict.fromkeys(name for window in windows for name in window.services)
    return {
        name: worker_figures(
            [window.services[name] for window in windows if name in window.services], detection
        )
        for name in names
    }


def broker_figures(
    windows: Sequence[Window], floor: Sequence[TreeReading], *, control: bool
) -> BrokerFigures | None:
    """Give the broker side of a cell, or None without a broker.

    The server counts every command; that none came only bounds their rate, as long as somebody was
    connected who could have sent one.

    Args:
        windows: of the cell's valid launches.
        floor: the broker in the control's windows.
        control: this is the control's cell: what it costs the broker is the floor.
    """
    counted = [(window, window.commands) for window in windows if window.commands is not None]
    if not counted:
        return None
    rates = [
        {name: count / window.worker.seconds for name, count in commands.items()}
        for window, commands in counted
    ]
    names = sorted({name for rate in rates for name, value in rate.items() if value})
    clients = [window.clients for window in windows if window.clients is not None]
    own = [window.broker for window in windows if window.broker is not None]
    sent = [sum(commands.values()) for _, commands in counted]
    limit = unseen_rate(sent, [window.worker.seconds for window, _ in counted]) if any(clients) else None
    return BrokerFigures(
        cpu_percent=_above_floor(own, floor, control=control) if own and floor else None,
        commands_per_s=rate_estimate((sum(rate.values()) for rate in rates), limit),
        commands={name: statistics.fmean(rate.get(name, 0.0) for rate in rates) for name in names},
        clients=statistics.median_low(clients) if clients else None,
    )


def _above_floor(own: Sequence[TreeReading], floor: Sequence[TreeReading], *, control: bool) -> Estimate:
    """Give the broker's CPU above its floor; negative differences are shown as 0, below the limit."""
    limit = floor_limit(floor, own)
    if control:
        return Estimate(0.0, None, None, len(own), limit)
    return difference_estimate(
        (reading.cpu_percent for reading in own),
        (reading.cpu_percent for reading in floor),
        limit,
        at_least_zero=True,
    )


def pickup_figures(records: Sequence[LaunchRecord]) -> tuple[Quantiles | None, int]:
    """Give the latency quantiles over all probes of valid launches, and how many probes were lost."""
    pickups = [record.pickup for record in records if record.pickup is not None]
    latencies = [latency for pickup in pickups for latency in pickup.latencies_ms]
    return (quantiles(latencies) if latencies else None), sum(pickup.lost for pickup in pickups)


def stop_figures(records: Sequence[LaunchRecord]) -> StopFigures | None:
    """Give the slowest stop and everything that was left, over all launches, valid or not."""
    stops = [record.stop for record in records if record.stop is not None]
    if not stops:
        return None
    return StopFigures(max(stop.seconds for stop in stops), sum(stop.leaked for stop in stops))


def waits_at(records: Sequence[LaunchRecord]) -> tuple[str, ...]:
    """Give where threads waited, each place once, in the order in which they were seen."""
    places = (
        f"{thread.name or 'thread'}: {thread.where or thread.frames[0]}"
        for record in records
        for thread in record.stacks
        if thread.where or thread.frames
    )
    return tuple(dict.fromkeys(places))


def observer_percent(windows: Sequence[Window]) -> float | None:
    """Give the harness's own CPU in percent of a core, mean over windows."""
    shares = [percent_of_core(window.observer_cpu_ns, window.worker.elapsed_ns) for window in windows]
    return statistics.fmean(shares) if shares else None
