"""The schedule: which cell is launched when, and how long it will take."""

from __future__ import annotations

import random
from collections.abc import Sequence

from idlebench.harness.outage.kinds import outage_of, outage_seconds
from idlebench.model.events import PlannedLaunch
from idlebench.model.scenario import BuiltinWorker, Cell, MeasurePlan

_START_S = 0.35
_COMMAND_START_S = 1.0
_LOOK_S = 0.3
_PROBE_S = 0.07
_STOP_S = 0.15
_BROKER_S = 0.5


def schedule(cells: Sequence[Cell], launches: int, seed: int) -> tuple[tuple[PlannedLaunch, Cell], ...]:
    """Interleave the launches of all cells.

    Every repeat launches each cell once, in a seeded random order of its own, so that a slow change
    of the machine falls on all cells alike.

    Args:
        cells: in the scenario's order.
        launches: replicates of each cell.
        seed: the same seed gives the same order.
    """
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    planned: list[tuple[PlannedLaunch, Cell]] = []
    for repeat in range(launches):
        order = list(cells)
        rng.shuffle(order)
        for cell in order:
            name = cell.variant.name
            planned.append((PlannedLaunch(len(planned), repeat, name, dict(cell.params)), cell))
    return tuple(planned)


def window_s(cell: Cell, plan: MeasurePlan) -> float:
    """Length of the cell's counter window: the variant's own, or the plan's."""
    return plan.window_s if cell.variant.window_s is None else cell.variant.window_s


def launch_seconds(cell: Cell, plan: MeasurePlan, *, latency: bool) -> float:
    """Estimate how long one launch of this cell takes, in seconds."""
    builtin = isinstance(cell.variant.program, BuiltinWorker)
    start = _START_S if builtin else _COMMAND_START_S
    settle = max(plan.settle.min_s, cell.variant.min_settle_s or 0.0) + _LOOK_S
    probing = latency and cell.variant.probe is not None and plan.probes > 0
    gap = _PROBE_S + cell.variant.probe_rest_s
    if outage_of(cell) is not None:
        return start + settle + outage_seconds(cell, plan) + window_s(cell, plan) + _STOP_S
    latency_s = min(plan.probe_budget_s, plan.probes * gap) if probing else 0.0
    return start + settle + window_s(cell, plan) + latency_s + _STOP_S


def run_seconds(cells: Sequence[Cell], plan: MeasurePlan, *, latency: bool) -> float:
    """Estimate how long the whole run takes, in seconds."""
    return _BROKER_S + plan.launches * sum(launch_seconds(cell, plan, latency=latency) for cell in cells)
