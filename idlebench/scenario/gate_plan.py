"""From a checked ``[gate]`` table to the frozen `GatePlan`, with the line of every limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from idlebench.errors import Problem
from idlebench.model.gate_plan import Budget, GatePlan, Tolerance
from idlebench.scenario.document import Document
from idlebench.scenario.gate_metrics import GATE_METRICS
from idlebench.scenario.lines import Path as KeyPath
from idlebench.scenario.names import listed, nearest
from idlebench.scenario.schema_gate import BudgetTable, GateTable, GrowthTable, ToleranceTable

SCENARIO_PLACE = "{scenario}"


def gate_plan(document: Document, at: KeyPath, table: GateTable, scenario: str) -> GatePlan:
    """Make the plan of a table that has no problem.

    Args:
        document: the file.
        at: path of the table in it.
        table: the table.
        scenario: name, for ``{scenario}`` in the baseline's file name.
    """
    passes = None if table.on_inconclusive is None else table.on_inconclusive == "pass"
    return GatePlan(
        variants=tuple(table.variants or ()),
        min_launches=table.launches.min,
        max_launches=table.launches.max,
        time_limit_s=table.time_limit,
        inconclusive_passes=passes,
        baseline=_beside(document.path, table.baseline, scenario),
        budgets=tuple(_budgets(document, at, table)),
        tolerances=tuple(_tolerances(document, at, table)),
    )


def gate_problems(
    document: Document, at: KeyPath, table: GateTable, known: Sequence[str], control: str
) -> Iterator[Problem]:
    """Check what the schema cannot: the names of variants, and the bounds of the launches.

    Args:
        document: the file.
        at: path of the table in it.
        table: what the schema accepts of it.
        known: the names of the scenario's variants.
        control: the name of its control, which is not gated.
    """
    named = [((*at, "variants", place), name) for place, name in enumerate(table.variants or ())]
    named += [((*at, "variant", name), name) for name in table.variant]
    for path, name in named:
        if name == control:
            yield document.problem(path, "the control is not gated: it is what the others are held against")
        elif name not in known:
            message = f"there is no variant {name!r}; known: {listed(known)}"
            yield document.problem(path, message, nearest(name, known))
    if table.variants and len(set(table.variants)) < len(table.variants):
        yield document.problem((*at, "variants"), "names a variant twice")
    for name in table.variant:
        if table.variants and name in known and name not in table.variants:
            yield document.problem((*at, "variant", name), "is limited, but not among the gated variants")
    low, high = table.launches.min, table.launches.max
    if low is not None and high is not None and low > high:
        yield document.problem((*at, "launches", "min"), f"{low} is more than max, which is {high}")


def _beside(path: Path, baseline: str | None, scenario: str) -> Path | None:
    return None if baseline is None else path.parent / baseline.replace(SCENARIO_PLACE, scenario)


def _budgets(document: Document, at: KeyPath, table: GateTable) -> Iterator[Budget]:
    yield from _budgets_of(document, (*at, "budget"), table.budget, "")
    for name, own in table.variant.items():
        yield from _budgets_of(document, (*at, "variant", name, "budget"), own.budget, name)


def _budgets_of(document: Document, at: KeyPath, table: BudgetTable, variant: str) -> Iterator[Budget]:
    for each in GATE_METRICS:
        limit: float | None = getattr(table, each.name)
        if limit is not None:
            yield Budget(each.metric, limit, variant, document.where((*at, each.name)))


def _tolerances(document: Document, at: KeyPath, table: GateTable) -> Iterator[Tolerance]:
    yield from _tolerances_of(document, (*at, "tolerance"), table.tolerance, "")
    for name, own in table.variant.items():
        yield from _tolerances_of(document, (*at, "variant", name, "tolerance"), own.tolerance, name)


def _tolerances_of(
    document: Document, at: KeyPath, table: ToleranceTable, variant: str
) -> Iterator[Tolerance]:
    for each in GATE_METRICS:
        growth: GrowthTable | None = getattr(table, each.name)
        if growth is not None:
            where = document.where((*at, each.name))
            yield Tolerance(each.metric, growth.ratio, growth.floor, variant, where)
