"""Made-up sides of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from idlebench.model.gate import Budget, CellSamples, GateRules, Metric, Samples, Side
from idlebench.model.machine import MachineFacts
from idlebench.scenario.gate_metrics import default_tolerances
from tests.unit.store.records import MACHINE

HERE = replace(MACHINE, kernel="6.18.1", cpu_model="Processor A", boot_id="boot-1")
ELSEWHERE = replace(HERE, cpu_model="Processor B", boot_id="boot-2")

Figures = Mapping[Metric, Sequence[float]]

POLL = {Metric.WAKES: (20.0, 20.0, 20.0, 20.0), Metric.CPU: (0.46, 0.47, 0.45, 0.46)}
"""A worker that sleeps 100 ms."""
FASTER_POLL = {Metric.WAKES: (40.0, 40.0, 40.0, 40.0), Metric.CPU: (0.92, 0.93, 0.9, 0.91)}
SPIN = {Metric.WAKES: (9800.0,), Metric.CPU: (85.0,)}
STILL = {Metric.WAKES: (0.0, 0.0, 0.0, 0.0), Metric.CPU: (0.0, 0.0, 0.0, 0.0)}


def cell(
    name: str,
    figures: Figures,
    *,
    control: bool = False,
    worker: str = "w1",
    asked: str = "a1",
    excluded: Mapping[str, int] | None = None,
) -> CellSamples:
    """A cell with these values, one for each launch."""
    metrics = {metric: _samples(metric, values) for metric, values in figures.items()}
    launches = max((len(values) for values in figures.values()), default=0)
    return CellSamples(name, {}, worker, control, launches, excluded or {}, metrics, asked)


def _samples(metric: Metric, values: Sequence[float]) -> Samples:
    limit = {Metric.WAKES: None if any(values) else 1.5, Metric.CPU: 0.03}.get(metric)
    return Samples(tuple(values), limit, 1.0 if metric is Metric.WAKES else 0.0)


def first(figures: Figures, launches: int) -> Figures:
    """Only the first launches."""
    return {metric: tuple(values[:launches]) for metric, values in figures.items()}


def side(*cells: CellSamples, machine: MachineFacts = HERE, reference: str = "") -> Side:
    """A side with these cells and a control that costs nothing."""
    control = cell("control", STILL, control=True)
    return Side("made up", "made", "digest", machine, (control, *cells), reference)


def rules(*budgets: Budget, variants: tuple[str, ...] = ()) -> GateRules:
    """The default tolerances, and these budgets."""
    return GateRules(budgets=budgets, tolerances=default_tolerances(), variants=variants)
