"""A gate as OpenMetrics text: for GitLab's metrics report and for Prometheus' text file collector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from idlebench.model.gate import GateResult, Metric, Verdict
from idlebench.render.gate_rows import CellRow, Figure, GateReport, gate_report


@dataclass(frozen=True, slots=True)
class _Family:
    """One metric family: gauges in base units, as OpenMetrics wants them.

    Attributes:
        name: without its unit.
        unit: the suffix of the name.
        help: one line.
        scale: factor from the metric's unit.
        labels: further labels.
    """

    name: str
    unit: str
    help: str
    scale: float = 1.0
    labels: tuple[tuple[str, str], ...] = ()


_PICKUP: Final = "Time from enqueue to the start of the handler."
_FAMILIES: Final[Mapping[Metric, _Family]] = {
    Metric.WAKES: _Family("idlebench_wakes", "per_second", "Voluntary context switches of an idle worker."),
    Metric.COMMANDS: _Family("idlebench_commands", "per_second", "Commands that an idle worker sends."),
    Metric.CPU: _Family(
        "idlebench_worker_cpu", "ratio", "CPU of an idle worker, as share of one core.", 0.01
    ),
    Metric.BROKER_CPU: _Family("idlebench_broker_cpu", "ratio", "CPU of the broker above its floor.", 0.01),
    Metric.PICKUP_P50: _Family("idlebench_pickup", "seconds", _PICKUP, 0.001, (("quantile", "0.5"),)),
    Metric.PICKUP_P99: _Family("idlebench_pickup", "seconds", _PICKUP, 0.001, (("quantile", "0.99"),)),
    Metric.STOP: _Family("idlebench_stop", "seconds", "Time from SIGTERM until every process is gone."),
    Metric.LEFT: _Family("idlebench_left", "processes", "Processes that were left after a stop."),
}


def openmetrics_text(result: GateResult) -> str:
    """Give the figures of a gate as OpenMetrics text, which ends in ``# EOF``.

    Of what is below its limit of detection the value is the limit, which stands beside it in a family of its
    own: the two are equal. What was not measured has no sample.
    """
    report = gate_report(result)
    lines = [*_verdicts(report)]
    for family in dict.fromkeys((each.name, each.unit, each.help) for each in _FAMILIES.values()):
        lines += _family(report, *family)
    return "\n".join([*lines, "# EOF", ""])


def _family(report: GateReport, name: str, unit: str, words: str) -> Iterable[str]:
    """Give the samples of one family, and those of its limits of detection."""
    found = [
        (_sample_labels(report, cell, figure), figure)
        for cell in report.cells
        for figure in cell.figures
        if _FAMILIES[figure.metric].name == name
    ]
    if found:
        yield from _head(f"{name}_{unit}", "gauge", words, unit)
    for labels, figure in found:
        yield f"{name}_{unit}{labels} {_base_units(figure.value, figure.metric)}"
    limits = [(labels, each.limit, each.metric) for labels, each in found if each.limit is not None]
    if limits:
        yield from _head(f"{name}_detection_limit_{unit}", "gauge", f"Limit of detection. {words}", unit)
    for labels, limit, metric in limits:
        yield f"{name}_detection_limit_{unit}{labels} {_base_units(limit, metric)}"


def _sample_labels(report: GateReport, cell: CellRow, figure: Figure) -> str:
    own = _FAMILIES[figure.metric].labels
    return _labels((("scenario", report.scenario), ("cell", cell.name), *own))


def _base_units(value: float, metric: Metric) -> str:
    return f"{value * _FAMILIES[metric].scale:.12g}"


def _verdicts(report: GateReport) -> Iterable[str]:
    name = "idlebench_gate_verdict"
    yield from _head(name, "stateset", "How the gate ended.")
    yield from _states(name, (("scenario", report.scenario),), report.verdict)
    if report.cells:
        name = "idlebench_cell_verdict"
        yield from _head(name, "stateset", "How each cell ended.")
        for cell in report.cells:
            yield from _states(name, (("scenario", report.scenario), ("cell", cell.name)), cell.counted)


def _states(name: str, labels: tuple[tuple[str, str], ...], verdict: Verdict) -> Iterable[str]:
    for state in Verdict:
        yield f"{name}{_labels((*labels, (name, state)))} {int(state is verdict)}"


def _head(name: str, kind: str, words: str, unit: str = "") -> Iterable[str]:
    yield f"# TYPE {name} {kind}"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {words}"


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    """Escape a label's value; it has no line feed, because it was cleaned."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
