"""What is asked of a gate: the command line over the scenario's table over the project's, over defaults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from idlebench.errors import UsageError
from idlebench.model.gate import GateRules
from idlebench.model.gate_plan import Budget, GatePlan, Tolerance
from idlebench.model.scenario import Scenario
from idlebench.scenario.gate_metrics import BY_NAME, default_tolerances, parse_limit
from idlebench.scenario.names import listed, nearest

BUDGET_OPTION: Final = "--budget"

_Limit = TypeVar("_Limit", Budget, Tolerance)


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What the command line says of a gate; None or empty where it says nothing.

    Attributes:
        budgets: such as ``wakes=5/s`` or ``block-1000.wakes=2/s``.
        max_launches: as in `GateRules`.
        time_limit_s: as in `GateRules`.
        inconclusive_passes: as in `GateRules`.
        baseline: as in `GateRules`.
    """

    budgets: tuple[str, ...] = ()
    max_launches: int | None = None
    time_limit_s: float | None = None
    inconclusive_passes: bool | None = None
    baseline: Path | None = None


def gate_rules(
    scenario: Scenario,
    *,
    pyproject: Path | None = None,
    budgets: Sequence[str] = (),
    options: GateOptions | None = None,
) -> GateRules:
    """Give the rules of a gate of this scenario.

    A budget or tolerance of the scenario stands before the same one (metric and variant) of the project. A
    budget of the command line without a variant stands before every one of its metric in a file, also
    before those of single variants. Limits of variants that were not chosen are left out.

    Args:
        scenario: options applied; its own table was checked when it was loaded.
        pyproject: the project's file, as from `find_pyproject`, or None.
        budgets: from the command line, before those in ``options``.
        options: the rest of the command line.

    Raises:
        UsageError: a budget of the command line is wrong, the bounds of launches contradict each other, or
            the project's file cannot be read.
        ScenarioError: the project's table is wrong.
    """
    given = options or GateOptions()
    project = _project_plan(scenario, pyproject)
    own = scenario.gate
    typed = _typed_budgets((*budgets, *given.budgets), scenario)
    defaults = GateRules()
    low = _first(own.min_launches, project.min_launches, defaults.min_launches)
    high = _first(given.max_launches, own.max_launches, project.max_launches, defaults.max_launches)
    if own.max_launches is None and project.max_launches is None and given.max_launches is None:
        high = max(low, high)
    if not 2 <= low <= high:
        raise UsageError(
            f"at most {high} launches of a cell are too few: at least {low} are made before it is decided",
            remedy="allow more launches; fewer than two say nothing about the spread",
        )
    chosen = {variant.name for variant in scenario.variants}
    return GateRules(
        budgets=tuple(_kept(_over(typed, _over(own.budgets, project.budgets), whole_metric=True), chosen)),
        tolerances=tuple(
            _kept(_over(_over(own.tolerances, project.tolerances), default_tolerances()), chosen)
        ),
        variants=_gated(own.variants or project.variants, scenario),
        min_launches=low,
        max_launches=high,
        time_limit_s=_first(
            given.time_limit_s, own.time_limit_s, project.time_limit_s, defaults.time_limit_s
        ),
        inconclusive_passes=_first(
            given.inconclusive_passes, own.inconclusive_passes, project.inconclusive_passes, False
        ),
        baseline=given.baseline or own.baseline or project.baseline,
    )


def parse_budget(text: str, scenario: Scenario) -> Budget:
    """Read ``wakes=5/s`` or ``block-1000.wakes=2/s``.

    Raises:
        UsageError: it is neither, or names a metric or variant that there is not.
    """
    where = f"{BUDGET_OPTION} {text}"
    key, equals, value = text.partition("=")
    variant, _, name = key.strip().rpartition(".")
    if not equals or not name or not value.strip():
        raise UsageError(
            "expected METRIC=LIMIT or VARIANT.METRIC=LIMIT",
            where=where,
            remedy="such as wakes=5/s or block-1000.cpu=0.5%",
        )
    if name not in BY_NAME:
        raise UsageError(f"{name!r} is not a metric", where=where, remedy=_hint(name, BY_NAME))
    gated = [each for each in scenario.asked if each not in _controls(scenario)]
    if variant and variant not in gated:
        raise UsageError(
            f"there is no variant {variant!r} to gate", where=where, remedy=_hint(variant, gated)
        )
    try:
        limit = parse_limit(BY_NAME[name], value.strip())
    except ValueError as error:
        raise UsageError(str(error), where=where) from error
    return Budget(BY_NAME[name].metric, limit, variant, where)


def _typed_budgets(texts: Iterable[str], scenario: Scenario) -> tuple[Budget, ...]:
    found = tuple(parse_budget(text, scenario) for text in texts)
    keys = [(each.metric, each.variant) for each in found]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise UsageError("this limit was given twice", where=found[place].where)
    return found


def _project_plan(scenario: Scenario, pyproject: Path | None) -> GatePlan:
    if pyproject is None:
        return GatePlan()
    from idlebench.scenario.gate_pyproject import read_pyproject  # noqa: PLC0415 - loads pydantic

    return read_pyproject(pyproject, scenario.name, tuple(scenario.asked), _controls(scenario)[0])


def _controls(scenario: Scenario) -> tuple[str, ...]:
    return tuple(variant.name for variant in scenario.variants if variant.control)


def _over(
    upper: tuple[_Limit, ...], lower: tuple[_Limit, ...], *, whole_metric: bool = False
) -> tuple[_Limit, ...]:
    """Lay limits over others: the same metric and variant is replaced.

    Args:
        upper: they stay.
        lower: they stay where no upper one is about the same.
        whole_metric: an upper one without a variant replaces all of its metric.
    """
    taken = {(each.metric, each.variant) for each in upper}
    whole = {each.metric for each in upper if not each.variant} if whole_metric else set()
    kept = (each for each in lower if (each.metric, each.variant) not in taken and each.metric not in whole)
    return upper + tuple(kept)


def _kept(limits: Iterable[_Limit], chosen: set[str]) -> Iterable[_Limit]:
    """Leave out limits of variants that were not chosen."""
    return (each for each in limits if not each.variant or each.variant in chosen)


def _gated(named: tuple[str, ...], scenario: Scenario) -> tuple[str, ...]:
    """Give the gated variants among the chosen ones; all that were chosen if none of them is."""
    chosen = [variant.name for variant in scenario.variants if not variant.control]
    return tuple(name for name in chosen if name in named)


def _hint(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    near = nearest(word, known)
    return (f"did you mean {near!r}? " if near else "") + f"known: {listed(known)}"


_Value = TypeVar("_Value")


def _first(*values: _Value | None) -> _Value:
    """Give the first that is said."""
    for value in values:
        if value is not None:
            return value
    raise ValueError("a default is missing")
