"""The figures that an expectation may speak about, and how each is read from a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.model.drill import DrillResult
from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.outage import OutageFigures
from idlebench.model.result import BrokerFigures, CellResult, WorkerFigures

_CANNOT_COUNT: Final = "this system cannot count it"


@dataclass(frozen=True, slots=True)
class Span:
    """What a figure may be: one value, or anything from 0 to the limit of detection.

    Attributes:
        low: the least.
        high: the most; the same as `low` for a figure that was detected.
    """

    low: float
    high: float

    @property
    def detected(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no figure, and why."""

    reason: str


Figure = Span | Missing

_WORKER: Final[Mapping[str, Callable[[WorkerFigures], Estimate | float | None]]] = {
    "worker.cpu_percent": lambda worker: worker.cpu_percent,
    "worker.demand_percent": lambda worker: worker.demand_percent,
    "worker.wakes_per_s": lambda worker: worker.wakes_per_s,
    "worker.preemptions_per_s": lambda worker: worker.preemptions_per_s,
    "worker.processes": lambda worker: worker.processes,
    "worker.threads": lambda worker: worker.threads,
    "worker.born_per_s": lambda worker: worker.born_per_s,
}
_BROKER: Final[Mapping[str, Callable[[BrokerFigures], Estimate | float | None]]] = {
    "broker.cpu_percent": lambda broker: broker.cpu_percent,
    "broker.commands_per_s": lambda broker: broker.commands_per_s,
    "broker.clients": lambda broker: broker.clients,
}
_PICKUP: Final[Mapping[str, Callable[[Quantiles], float]]] = {
    "pickup_ms.p50": lambda pickup: pickup.p50,
    "pickup_ms.p90": lambda pickup: pickup.p90,
    "pickup_ms.p99": lambda pickup: pickup.p99,
    "pickup_ms.max": lambda pickup: pickup.max,
}
_CELL: Final[Mapping[str, Callable[[CellResult], float | None]]] = {
    "pickup_lost": lambda cell: cell.pickup_lost,
    "stop.seconds": lambda cell: None if cell.stop is None else cell.stop.seconds,
    "stop.leaked": lambda cell: None if cell.stop is None else cell.stop.leaked,
    "observer_cpu_percent": lambda cell: cell.observer_cpu_percent,
}
_OUTAGE: Final[Mapping[str, Callable[[OutageFigures], Estimate | float | None]]] = {
    "outage.connections_per_s": lambda outage: outage.connections_per_s,
    "outage.log_lines_per_s": lambda outage: outage.log_lines_per_s,
    "outage.alive": lambda outage: outage.alive,
    "outage.exit_code": lambda outage: outage.exit_code,
    "outage.recovered": lambda outage: outage.recovered,
    "outage.recovered_s": lambda outage: outage.recovered_s,
}
_SERVICE: Final[Mapping[str, Callable[[WorkerFigures], Estimate | None]]] = {
    "cpu_percent": lambda figures: figures.cpu_percent,
    "wakes_per_s": lambda figures: figures.wakes_per_s,
}
_COMMAND: Final = re.compile(r"broker\.commands\.(?P<name>[a-z][a-z0-9_|.-]*)")
_OF_SERVICE: Final = re.compile(r"services\.(?P<name>.+)\.(?P<field>cpu_percent|wakes_per_s)")

KNOB: Final = "knob"
"""Not a figure but a verdict: what a sweep says about the parameter that it varies."""

_OF_DRILL: Final = re.compile(r"drills\.(?P<name>[^.]+(?:\.[^.]+)*)\.(?P<key>[A-Za-z0-9_-]+)")

_PLAIN: Final = (*_WORKER, *_BROKER, *_PICKUP, *_OUTAGE, *_CELL)

CELL_METRICS: Final = (
    *_PLAIN,
    "broker.commands.NAME",
    "services.NAME.cpu_percent",
    "services.NAME.wakes_per_s",
)
"""Every figure of a cell; NAME is a command in small letters, or a service."""

METRICS: Final = (*CELL_METRICS, "drills.NAME.KEY", KNOB)
"""Everything that an expectation may speak about."""


def metric_problem(metric: str, services: tuple[str, ...], drills: tuple[str, ...] = ()) -> str:
    """Say why there can be no such metric, or ""."""
    if metric == KNOB or metric in _PLAIN or _COMMAND.fullmatch(metric):
        return ""
    drill = _OF_DRILL.fullmatch(metric)
    if drill is not None:
        return "" if drill["name"] in drills else f"is about a drill that there is not, {drill['name']!r}"
    service = _OF_SERVICE.fullmatch(metric)
    if service is not None:
        name = service["name"]
        return "" if name in services else f"is about a service that there is not, {name!r}"
    return "is not a metric"


def unit_of(metric: str) -> str:
    """Give what to write after a figure: `` %``, `` ms``, `` s``, ``/s`` or nothing."""
    if metric.endswith(("cpu_percent", "demand_percent")):
        return " %"
    if metric.endswith("_per_s") or metric.startswith("broker.commands."):
        return "/s"
    if metric.startswith("pickup_ms."):
        return " ms"
    return " s" if metric in {"stop.seconds", "outage.recovered_s"} else ""


def read_metric(metric: str, cell: CellResult) -> Figure:
    """Read a metric from a cell; a cell without a valid launch has none."""
    ended = metric in _OUTAGE and cell.outage is not None  # workers that all ended in it are a result too
    if cell.launches < 1 and not ended:
        why = f"{cell.validity}: {cell.reason}" if cell.reason else str(cell.validity)
        return Missing(f"{cell.label} has no valid launch ({why})")
    figure = _figure(metric, cell)
    if figure is None:
        return Missing(f"{cell.label} has no {metric}: {_why(metric, cell)}")
    if isinstance(figure, Estimate):
        return Span(figure.mean, figure.mean) if figure.detected else Span(0.0, figure.upper)
    return Span(float(figure), float(figure))


def read_drill(metric: str, drills: Sequence[DrillResult]) -> Figure:
    """Read a metric that a drill printed."""
    match = _OF_DRILL.fullmatch(metric)
    for drill in drills:
        if match is not None and drill.name == match["name"]:
            value = drill.values.get(match["key"])
            if value is not None:
                return Span(value, value)
            return Missing(drill.failure or f"the drill {drill.name} printed no {match['key']!r}")
    return Missing("the drill was not run")


def _figure(metric: str, cell: CellResult) -> Estimate | float | None:
    figure: Estimate | float | None = None
    command, service = _COMMAND.fullmatch(metric), _OF_SERVICE.fullmatch(metric)
    if metric in _CELL:
        figure = _CELL[metric](cell)
    elif metric in _WORKER and cell.worker is not None:
        figure = _WORKER[metric](cell.worker)
    elif metric in _BROKER and cell.broker is not None:
        figure = _BROKER[metric](cell.broker)
    elif metric in _PICKUP and cell.pickup_ms is not None:
        figure = _PICKUP[metric](cell.pickup_ms)
    elif metric in _OUTAGE and cell.outage is not None:
        figure = _OUTAGE[metric](cell.outage)
    elif command is not None and cell.broker is not None:
        figure = cell.broker.commands.get(command["name"], 0.0)
    elif service is not None and service["name"] in cell.services:
        figure = _SERVICE[service["field"]](cell.services[service["name"]])
    return figure


def _why(metric: str, cell: CellResult) -> str:
    if metric.startswith("pickup_ms."):
        return f"all {cell.pickup_lost} probes were lost" if cell.pickup_lost else "no latency was probed"
    if metric.startswith("outage."):
        return _why_no_outage(metric, cell)
    if metric.startswith("broker.") and cell.broker is None:
        return "its broker was taken away" if cell.outage else "it ran without a broker"
    if metric.startswith("services."):
        return "the service was not measured there"
    return _CANNOT_COUNT


def _why_no_outage(metric: str, cell: CellResult) -> str:
    if cell.outage is None:
        return "its broker was not taken away"
    if metric == "outage.recovered":
        return "it has no probe"
    if metric == "outage.recovered_s":
        return "no job was picked up after the broker's return"
    if metric == "outage.exit_code":
        return "no worker ended"
    return "no worker lived through it" if not cell.outage.alive else "nobody could count it"
