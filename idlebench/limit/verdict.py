"""Holding a reading against budgets: counts first, and nothing passes that was not measured well enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.limit.budgets import LONGEST_S
from idlebench.limit.reading import IdleReading
from idlebench.model.gate import Budget, Check, Metric, Verdict

BUDGET: Final = "budget"
BASELINE: Final = "baseline"

Limit = tuple[str, Budget]
"""Where a limit comes from, `BUDGET` or `BASELINE`, and the limit."""

_WORST: Final = (Verdict.REGRESSION, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a test's idle cost was judged.

    Attributes:
        verdict: of the whole. A budget that is exceeded comes before one that could not be measured.
        checks: one for each budget, counts first.
        reading: the look that decided: the last one.
        first: the look before it, if it had to be measured once more.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    reading: IdleReading
    first: IdleReading | None = None


def judge(
    reading: IdleReading,
    limits: Callable[[IdleReading], Sequence[Limit]],
    again: Callable[[], IdleReading],
) -> Judgement:
    """Judge a reading; what is over its budget is measured once more, and fails only if it is over again.

    Args:
        reading: the first look.
        limits: gives those that hold for a reading.
        again: takes the second look.
    """
    checks = [check(budget, reading, kind) for kind, budget in limits(reading)]
    if not any(one.verdict is Verdict.REGRESSION for one in checks):
        return Judgement(_worst(checks), tuple(checks), reading)
    over = {(one.kind, one.metric) for one in checks if one.verdict is Verdict.REGRESSION}
    second = again()
    confirmed = [_confirm(check(budget, second, kind), over) for kind, budget in limits(second)]
    return Judgement(_worst(confirmed), tuple(confirmed), second, reading)


def check(budget: Budget, reading: IdleReading, kind: str = BUDGET) -> Check:
    """Hold one figure against its limit.

    It is over if it is above both the budget and its own limit of detection; it passes only if the
    limit of detection is not above the budget and the process had come to rest.
    """
    metric = budget.metric
    figure = reading.figure(metric)

    def result(verdict: Verdict, reason: str) -> Check:
        return Check(metric, kind, verdict, reason, head=figure, budget=budget)

    if figure is None:
        return result(Verdict.ERROR, _missing(metric, reading))
    if figure.mean > budget.limit and figure.detected:
        if metric is Metric.COMMANDS and reading.commands_shared:
            return result(Verdict.INCONCLUSIVE, f"over, but it cannot be told whose: {reading.commands_note}")
        return result(Verdict.REGRESSION, "over")
    if figure.limit is not None and figure.limit > budget.limit:
        return result(Verdict.INCONCLUSIVE, longer_window(reading.window_s, figure.limit / budget.limit))
    if not reading.settled:
        return result(
            Verdict.ERROR, f"within, but it did not come to rest in {reading.settled_s:.0f} s of settling"
        )
    return result(Verdict.PASS, "within")


def longer_window(window_s: float, factor: float) -> str:
    """Say which window would be long enough; limits of detection fall with its length."""
    needed_s = math.ceil(window_s * factor * 10) / 10
    if needed_s > LONGEST_S:
        return "no window of an hour or less could show that it is within"
    needed = f"{math.ceil(needed_s)}" if needed_s >= 2 else f"{needed_s:g}"
    return f"a window of {window_s:g} s is too short to show that it is within; window={needed} would do"


def _confirm(second: Check, over: set[tuple[str, Metric]]) -> Check:
    """A budget must be exceeded in both looks."""
    if second.verdict is not Verdict.REGRESSION:
        return second
    if (second.kind, second.metric) in over:
        return _with(second, Verdict.REGRESSION, "over, twice")
    return _with(second, Verdict.PASS, "over in the second look alone, within in the first")


def _with(one: Check, verdict: Verdict, reason: str) -> Check:
    return Check(one.metric, one.kind, verdict, reason, head=one.head, budget=one.budget, confirmed=True)


def _worst(checks: Sequence[Check]) -> Verdict:
    found = {one.verdict for one in checks}
    return next((verdict for verdict in _WORST if verdict in found), Verdict.PASS)


def _missing(metric: Metric, reading: IdleReading) -> str:
    if metric is Metric.COMMANDS:
        return f"could not be counted: {reading.commands_note}"
    return "this system does not count wakes of all threads"
