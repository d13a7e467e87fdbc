"""A gate as ``customSmallerIsBetter`` JSON, which github-action-benchmark draws as a history."""

from __future__ import annotations

from idlebench.model.gate import GateResult
from idlebench.render.gate_json import dumps
from idlebench.render.gate_metrics import UNITS, title
from idlebench.render.gate_rows import CellRow, Figure, gate_report


def smaller_is_better_text(result: GateResult) -> str:
    """Give one entry for each figure: name, unit, value, range, extra.

    Of what is below its limit of detection the value is the limit, never 0: the action divides by the last
    value, and anything divided by 0 is an alarm. What was not measured has no entry.
    Source: benchmark-action/github-action-benchmark, ``BenchmarkResult`` in ``src/extract.ts``.
    """
    report = gate_report(result)
    return dumps(
        [
            _entry(f"{report.scenario}: {cell.name}: {title(figure.metric)}", cell, figure)
            for cell in report.cells
            for figure in cell.figures
        ]
    )


def _entry(name: str, cell: CellRow, figure: Figure) -> dict[str, str | float]:
    entry: dict[str, str | float] = {"name": name, "unit": UNITS[figure.metric], "value": figure.value}
    half = None if figure.high is None else figure.high - figure.value
    if half is not None and figure.detected:
        entry["range"] = f"± {half:.3g}"
    below = "" if figure.detected else "\nbelow the limit of detection, which is the value shown"
    entry["extra"] = f"{cell.launches}\nverdict: {cell.verdict}{below}"
    return entry
