"""A gate as Bencher Metric Format, for ``bencher run --adapter json --file``."""

from __future__ import annotations

from idlebench.model.gate import GateResult
from idlebench.render.gate_json import dumps
from idlebench.render.gate_rows import CellRow, Figure, gate_report

_LONGEST_NAME = 1024


def bencher_text(result: GateResult) -> str:
    """Give benchmark → measure → value, lower_value, upper_value.

    A benchmark is a cell, a measure a metric (``wakes-per-s``). Of what is below its limit of detection the
    value is the limit and the lower value 0. What was not measured is not there, nor a cell without figures.
    Source: https://bencher.dev/docs/reference/bencher-metric-format
    """
    report = gate_report(result)
    return dumps(
        {
            _name(report.scenario, cell, number): {
                figure.metric.replace("_", "-"): _metric(figure) for figure in cell.figures
            }
            for number, cell in enumerate(report.cells, start=1)
            if cell.figures
        }
    )


def _name(scenario: str, cell: CellRow, number: int) -> str:
    """Give a name that Bencher takes; what is too long ends in the number of the cell."""
    name = f"{scenario}: {cell.name}"
    if len(name) <= _LONGEST_NAME:
        return name
    tail = f"… {number}"
    return name[: _LONGEST_NAME - len(tail)] + tail


def _metric(figure: Figure) -> dict[str, float]:
    metric = {"value": figure.value}
    if figure.low is not None and figure.high is not None:
        metric |= {"lower_value": figure.low, "upper_value": figure.high}
    return metric
