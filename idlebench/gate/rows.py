"""One row of a gate before the whole is known: a metric against its budget, or against the other side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final, TypeVar

from idlebench.gate.machines import CPU_METRICS, scaled
from idlebench.model.estimate import Estimate
from idlebench.model.gate import Budget, CellSamples, GateRules, Metric, Samples, Tolerance
from idlebench.stats.change import Change, compare, hold_budget
from idlebench.stats.interval import mean_estimate
from idlebench.stats.noise import default_noise

Rule = TypeVar("Rule", Budget, Tolerance)

OVERWHELMING_TIMES: Final = 4.0
"""A single launch decides where it exceeds what is allowed by this many times that …"""
OVERWHELMING_SIGMAS: Final = 20.0
"""… and by this many standard deviations: a chance of about one in a million with six degrees of freedom."""

BUDGET = "budget"
BASELINE = "baseline"

_RACE_PER_S: Final = 1000.0
"""Wakes of a loop without a wait differ by 30 to 80 % from launch to launch (measured: 2,000 to 9,800/s)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A comparison, made or impossible.

    Attributes:
        metric: which.
        kind: `BUDGET` or `BASELINE`.
        budget: the absolute limit, or None.
        tolerance: the relative one, or None.
        base: the other side, or None.
        head: what was measured now, or None.
        change: what the launches say, or None where nothing can be compared.
        allowed: how much it may be (budget) or may grow (baseline), in the metric's unit.
        obstacle: why nothing can be compared, one clause, or "".
        remark: what else the comparison rests on, such as another machine's scale; or "".
        launches: of head that it stands on.
        step: least difference of two of head's values.
        values: what ``head`` was made of.
    """

    metric: Metric
    kind: str
    budget: Budget | None = None
    tolerance: Tolerance | None = None
    base: Estimate | None = None
    head: Estimate | None = None
    change: Change | None = None
    allowed: float = 0.0
    obstacle: str = ""
    remark: str = ""
    launches: int = 0
    step: float = 0.0
    values: tuple[float, ...] = ()

    @property
    def overwhelming(self) -> bool:
        """Whether it is so far beyond what is allowed that a single launch says so.

        Held against the spread that launches would have if they cost just what is allowed, not against the
        spread of what was seen: a spin's wakes differ by half of themselves, and are no less a spin's.
        """
        if self.change is None or not self.change.beyond:
            return False
        level = self.allowed + (self.base.upper if self.base is not None else 0.0)
        spread = math.sqrt(default_noise(self.metric).variance(level, self.step))
        excess = self.change.difference.mean - self.allowed
        return excess >= OVERWHELMING_SIGMAS * spread and excess >= OVERWHELMING_TIMES * level


@dataclass(frozen=True, slots=True)
class Scaling:
    """How CPU of head is turned into the base machine's.

    Attributes:
        needed: the machines differ.
        factors: metric → factor; where it is needed and missing, CPU cannot be compared.
        reference: the variant that the factors come from.
    """

    needed: bool = False
    factors: Mapping[Metric, float] | None = None
    reference: str = ""


def budget_rows(head: CellSamples, rules: GateRules, alpha: float) -> Iterator[Row]:
    """Hold a cell against every budget that concerns it, in the order of `Metric`."""
    for metric in Metric:
        budget = _chosen(rules.budgets, metric, head.variant)
        if budget is not None:
            yield _budget_row(head, budget, alpha)


def _budget_row(head: CellSamples, budget: Budget, alpha: float) -> Row:
    metric = budget.metric
    samples = head.metrics.get(metric)
    if samples is None:
        return Row(metric, BUDGET, budget=budget, obstacle=_not_measured(head, metric))
    change = hold_budget(_cost(samples), noise=default_noise(metric), budget=budget.limit, alpha=alpha)
    return Row(
        metric,
        BUDGET,
        budget=budget,
        head=mean_estimate(samples.values, samples.limit),
        change=change,
        allowed=budget.limit,
        launches=len(samples.values),
        step=samples.step,
        values=samples.values,
    )


def baseline_rows(
    base: CellSamples, head: CellSamples, rules: GateRules, scaling: Scaling, alpha: float
) -> Iterator[Row]:
    """Compare every metric that either side has and that a tolerance concerns."""
    for metric in Metric:
        tolerance = _chosen(rules.tolerances, metric, head.variant)
        if tolerance is None:
            continue
        before, now = base.metrics.get(metric), head.metrics.get(metric)
        asked = bool(tolerance.where)
        if metric is Metric.WAKES and before is not None and now is not None and _race(before, now):
            continue
        if before is not None and now is not None:
            yield _baseline_row(before, now, tolerance, scaling, alpha, variant=head.variant)
        elif before is not None or asked:
            side = "now" if before is not None else "on the other side"
            missing = _not_measured(head if before is not None else base, metric)
            yield Row(metric, BASELINE, tolerance=tolerance, obstacle=f"{missing} {side}")


def _race(before: Samples, now: Samples) -> bool:
    """Whether both sides spin: then wakes count who gives way to whom, and CPU and commands decide."""
    return min(fmean(before.values), fmean(now.values)) > _RACE_PER_S


def _baseline_row(
    before: Samples, now: Samples, tolerance: Tolerance, scaling: Scaling, alpha: float, *, variant: str
) -> Row:
    metric = tolerance.metric
    base_mean, head_mean = mean_estimate(before.values, before.limit), mean_estimate(now.values, now.limit)
    plain = Row(metric, BASELINE, tolerance=tolerance, base=base_mean, launches=len(now.values))
    remark = ""
    if scaling.needed and metric in CPU_METRICS:
        factor = (scaling.factors or {}).get(metric)
        if factor is None:
            unit = repr(scaling.reference) if scaling.reference else "a reference"
            why = f"was measured on another machine, without CPU of {unit} on both to scale it by"
            return _without_change(plain, head_mean, why)
        if variant == scaling.reference:
            remark = "the unit in which CPU of the two machines is compared, so only its counts decide"
        else:
            remark = f"another machine: CPU × {factor:.3g}, so that {scaling.reference!r} is the same on both"
        now = scaled(now, factor)
        head_mean = mean_estimate(now.values, now.limit)
    change = compare(
        _cost(before),
        _cost(now),
        noise=default_noise(metric),
        ratio=tolerance.ratio,
        floor=tolerance.floor,
        alpha=alpha,
    )
    allowed = max(tolerance.floor, (tolerance.ratio - 1) * base_mean.mean)
    return Row(
        metric,
        BASELINE,
        tolerance=tolerance,
        base=base_mean,
        head=head_mean,
        change=change,
        allowed=allowed,
        remark=remark,
        launches=len(now.values),
        step=now.step,
        values=now.values,
    )


def _without_change(row: Row, head: Estimate, obstacle: str) -> Row:
    return Row(row.metric, row.kind, tolerance=row.tolerance, base=row.base, head=head, obstacle=obstacle)


def _cost(samples: Samples) -> Samples:
    """Give samples of which none is negative: a broker may be below its floor by chance, not by cost."""
    if min(samples.values) >= 0:
        return samples
    return replace(samples, values=tuple(max(0.0, value) for value in samples.values))


def limited(variant: str, rules: GateRules) -> bool:
    """Whether any budget concerns this variant."""
    return any(each.variant in ("", variant) for each in rules.budgets)


def _chosen(rules: Sequence[Rule], metric: Metric, variant: str) -> Rule | None:
    """Give the rule of a metric for this variant: its own, or else the one for all."""
    for wanted in (variant, ""):
        for rule in reversed(rules):  # a later one, such as of the command line, wins
            if rule.metric is metric and rule.variant == wanted:
                return rule
    return None


def _not_measured(cell: CellSamples, metric: Metric) -> str:
    why = cell.missing.get(metric, "")
    return f"was not measured ({why})" if why else "was not measured"
