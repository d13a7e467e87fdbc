"""A gate as the JSON of pytest-benchmark, for ``pytest-benchmark compare`` and for services that read it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from idlebench.model.gate import GateResult, Metric
from idlebench.model.machine import MachineFacts
from idlebench.render.gate_json import dumps
from idlebench.render.gate_metrics import UNITS, title
from idlebench.render.gate_rows import CellRow, Figure, GateReport, gate_report
from idlebench.render.gate_safe import clean
from idlebench.store.codec import Json, JsonObject

_TO_SECONDS: Final = {Metric.PICKUP_P50: 0.001, Metric.PICKUP_P99: 0.001}
"""What pytest-benchmark calls seconds shall be seconds where it is a time."""


def pytest_benchmark_text(result: GateResult) -> str:
    """Give one benchmark for each figure whose launches are known; a round is a launch.

    The tool labels every figure as seconds: times are given in seconds, the others in the unit that their
    group names. A figure below its limit of detection is a benchmark of that limit, marked in ``extra_info``.
    Source: pytest-benchmark, ``pytest_benchmark_generate_json`` and ``Metadata.as_dict``.
    """
    report = gate_report(result)
    commit: JsonObject = {"id": result.machine.git_commit or "unknown"}
    if result.machine.git_dirty is not None:
        commit["dirty"] = result.machine.git_dirty
    return dumps(
        {
            "machine_info": _machine(result.machine),
            "commit_info": commit,
            "benchmarks": [
                _benchmark(report, cell, figure)
                for cell in report.cells
                for figure in cell.figures
                if figure.values
            ],
            "datetime": clean(result.started),
            "version": f"idlebench {clean(result.machine.packages.get('idlebench', ''))}".strip(),
        }
    )


def _benchmark(report: GateReport, cell: CellRow, figure: Figure) -> JsonObject:
    unit = "s" if figure.metric in _TO_SECONDS else UNITS[figure.metric]
    scale = _TO_SECONDS.get(figure.metric, 1.0)
    values = figure.values if figure.detected else tuple(max(figure.value, one) for one in figure.values)
    name = f"{report.scenario}[{cell.name}]"
    return {
        "group": title(figure.metric) + ("" if unit in title(figure.metric) else f" ({unit})"),
        "name": name,
        "fullname": f"idlebench gate {report.scenario}::{figure.metric}[{cell.name}]",
        "params": None,
        "param": cell.name,
        "extra_info": {"unit": unit, "detected": figure.detected, "verdict": cell.verdict},
        "options": {},
        "stats": _stats([scale * value for value in values]),
    }


def _stats(values: Sequence[float]) -> JsonObject:
    """Give every field that the tool's own table and its loader read."""
    ordered = sorted(values)
    q1, median, q3 = _quartiles(ordered)
    total = sum(ordered)
    mean = statistics.fmean(ordered)
    deviation = statistics.stdev(ordered) if len(ordered) > 1 else 0.0
    reach = 1.5 * (q3 - q1)
    inside = [
        value for value in ordered if q1 - reach <= value <= q3 + reach
    ]  # never empty: the middle is in it
    wide = sum(abs(value - mean) > deviation for value in ordered)
    outside = len(ordered) - len(inside)
    data: list[Json] = [*values]
    return {
        "min": ordered[0],
        "max": ordered[-1],
        "mean": mean,
        "stddev": deviation,
        "rounds": len(ordered),
        "median": median,
        "iqr": q3 - q1,
        "q1": q1,
        "q3": q3,
        "iqr_outliers": outside,
        "stddev_outliers": wide,
        "outliers": f"{wide};{outside}",
        "ld15iqr": inside[0],
        "hd15iqr": inside[-1],
        "ops": len(ordered) / total if total else 0,
        "total": total,
        "data": data,
        "iterations": 1,
    }


def _quartiles(ordered: Sequence[float]) -> tuple[float, float, float]:
    if len(ordered) == 1:
        return ordered[0], ordered[0], ordered[0]
    q1, median, q3 = statistics.quantiles(ordered, n=4, method="inclusive")
    return q1, median, q3


def _machine(machine: MachineFacts) -> JsonObject:
    """Give what is compared before two files are; the name of the host is nobody's business."""
    return {
        "node": "",
        "processor": clean(machine.architecture),
        "machine": clean(machine.architecture),
        "python_compiler": "",
        "python_implementation": "",
        "python_implementation_version": "",
        "python_version": clean(machine.python),
        "python_build": ["", ""],
        "release": clean(machine.kernel),
        "system": clean(machine.system),
        "cpu": {"brand_raw": clean(machine.cpu_model), "count": machine.cores},
    }
