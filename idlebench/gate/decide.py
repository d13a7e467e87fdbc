"""From launches to verdicts. Pure: the gate decides with it, and simulations of the gate do too.

A row is a regression where it grew beyond both of its limits and where that is no chance: Holm's procedure
over all rows of the gate, at the share of the false-alarm rate that this look at the data may spend
(`stats.change`, `stats.holm`, `stats.looks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from idlebench.gate.machines import differences, scales
from idlebench.gate.rows import Row, Scaling, baseline_rows, budget_rows, limited
from idlebench.gate.states import Pair, blocking_states, pairs, telling_states
from idlebench.gate.words import allowed_words, budget_words, change_words, figure, name_of, verdict_words
from idlebench.model.gate import CellGate, CellSamples, Check, GateRules, Side, Verdict
from idlebench.stats.change import State
from idlebench.stats.holm import holm_adjusted
from idlebench.stats.looks import alpha_of_look

CONFIRM_ALPHA: Final = 0.05
"""Level at which fresh launches have to repeat a flagged row, which is one hypothesis by then."""

_WORST: Final = (Verdict.ERROR, Verdict.REGRESSION, Verdict.INCONCLUSIVE, Verdict.PASS)
_VERDICTS: Final = {
    State.WORSE: Verdict.REGRESSION,
    State.CLEAR: Verdict.PASS,
    State.UNSURE: Verdict.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class _Look:
    """How this look at the data judges.

    Attributes:
        rules: of the gate.
        final: no launch can follow.
        sequential: there were, or may be, other looks at growing data.
    """

    rules: GateRules
    final: bool
    sequential: bool

    def alpha(self, launches: int) -> float:
        """Give the rate of false alarms that this look may spend."""
        rules = self.rules
        if not self.sequential:
            return rules.alpha
        at = min(max(launches, rules.min_launches), rules.max_launches)
        return alpha_of_look(rules.alpha, at, first=rules.min_launches, last=rules.max_launches)


def decide(
    base: Side | None, head: Side, rules: GateRules, *, final: bool, sequential: bool = True
) -> tuple[CellGate, ...]:
    """Say of every gated cell how it stands.

    Args:
        base: the other side, or None for budgets alone.
        head: what was measured now.
        rules: budgets, tolerances and the number of launches.
        final: no launch can follow: what is within its limits passes, unless too little is known.
        sequential: the data are looked at after every round, so that each look spends its share of
            the false-alarm rate only. False for stored runs, which are looked at once.

    Returns:
        Head's cells in their order, then those that only the base has; the control left out. Before the
        final look `undecided` tells which cells more launches could decide.
    """
    look = _Look(rules, final, sequential)
    scaling = _scaling(base, head)
    gated = [
        pair
        for pair in pairs(base, head, rules)
        if base is not None or rules.variants or limited(pair.cell.variant, rules)
    ]
    rows = [_rows(pair, rules, scaling) for pair in gated]
    flat = [row for each in rows for row in each]
    compared = [row for row in flat if row.change is not None]
    unseen = sum(row.change is None and row.head is None for row in flat)
    p_values = [row.change.p for row in compared if row.change is not None] + [1.0] * unseen
    adjusted = {id(row): p for row, p in zip(compared, holm_adjusted(p_values), strict=False)}
    return tuple(
        _cell(pair, [_check(row, adjusted.get(id(row), 1.0), look) for row in each], look)
        for pair, each in zip(gated, rows, strict=True)
    )


def confirm(
    flagged: CellGate, base: Side | None, fresh: Side, rules: GateRules, *, launches: int
) -> tuple[Check, ...]:
    """Hold the flagged rows of a cell against launches that were made after it was flagged.

    Each row is one hypothesis by then, so Holm's correction is not made again.

    Args:
        flagged: the cell as it was when it was flagged.
        base: the other side; where both sides are launched, its fresh launches only.
        fresh: the fresh launches of this side.
        rules: of the gate.
        launches: how many fresh ones there are to be.

    Returns:
        The flagged rows that are regressions again.
    """
    again = replace(rules, alpha=CONFIRM_ALPHA, min_launches=launches, variants=(flagged.variant,))
    scaling = _scaling(base, fresh)
    rows = [
        row
        for pair in pairs(base, fresh, again)
        if pair.cell.label == flagged.label
        for row in _rows(pair, again, scaling)
    ]
    repeated = {
        (row.metric, row.kind)
        for row in rows
        if row.change is not None
        and judged(row, row.change.p, CONFIRM_ALPHA, again, final=False) is State.WORSE
    }
    return tuple(
        replace(check, confirmed=True)
        for check in flagged.checks
        if check.verdict is Verdict.REGRESSION and (check.metric, check.kind) in repeated
    )


def undecided(cell: CellGate, rules: GateRules) -> bool:
    """Whether more launches of a cell could change how it stands."""
    if cell.launches < rules.min_launches and not _flagged(cell):
        return True
    return any(
        check.verdict is Verdict.INCONCLUSIVE and check.difference is not None for check in cell.checks
    )


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Give the verdict that stands for several; a pass for none."""
    return min(verdicts, key=_WORST.index, default=Verdict.PASS)


def _flagged(cell: CellGate) -> bool:
    return any(check.verdict is Verdict.REGRESSION for check in cell.checks)


def _scaling(base: Side | None, head: Side) -> Scaling:
    if base is None or not differences(base.machine, head.machine):
        return Scaling()
    return Scaling(needed=True, factors=scales(base, head), reference=base.reference)


def _rows(pair: Pair, rules: GateRules, scaling: Scaling) -> list[Row]:
    """Make every comparison of a cell; their level is set later, when all are known."""
    head = pair.head
    if head is None or head.launches == 0:
        return []
    rows = list(budget_rows(head, rules, rules.alpha))
    base: CellSamples | None = pair.base
    if base is not None and pair.comparable and base.launches:
        rows += baseline_rows(base, head, rules, scaling, rules.alpha)
    return rows


def _check(row: Row, adjusted_p: float, look: _Look) -> Check:
    """Judge one row among all."""
    if row.change is None:
        return Check(
            row.metric,
            row.kind,
            Verdict.INCONCLUSIVE,
            verdict_words(f"{name_of(row.metric)} {row.obstacle}", Verdict.INCONCLUSIVE),
            base=row.base,
            head=row.head,
            budget=row.budget,
            tolerance=row.tolerance,
        )
    state = judged(row, adjusted_p, look.alpha(row.launches), look.rules, final=look.final)
    verdict = _VERDICTS[state]
    return Check(
        metric=row.metric,
        kind=row.kind,
        verdict=verdict,
        reason=verdict_words(_measured(row), verdict, _why(row, state, look)),
        base=row.base,
        head=row.head,
        difference=row.change.difference,
        budget=row.budget,
        tolerance=row.tolerance,
        p=row.change.p,
        values=row.values,
    )


def judged(row: Row, adjusted_p: float, alpha: float, rules: GateRules, *, final: bool) -> State:
    """Give the state of a row, given the probability that Holm's procedure leaves it with."""
    change = row.change
    if change is None:
        return State.UNSURE
    if row.overwhelming:
        return State.WORSE
    if row.launches < rules.min_launches:
        return State.UNSURE
    if change.beyond and adjusted_p <= alpha:
        return State.WORSE
    if change.state is State.CLEAR:
        return State.CLEAR
    return State.CLEAR if final and not change.beyond and not change.wide else State.UNSURE


def _measured(row: Row) -> str:
    """Say what was measured, with its limit."""
    if row.change is None or row.head is None:
        return name_of(row.metric)
    difference = row.change.difference
    if row.budget is not None:
        return budget_words(row.metric, row.head, difference, row.budget.limit)
    if row.base is None or row.tolerance is None:
        return name_of(row.metric)
    words = change_words(row.metric, row.base, row.head, difference)
    return f"{words}, {allowed_words(row.tolerance, row.allowed)}"


def _why(row: Row, state: State, look: _Look) -> str:
    """Say what a verdict rests on, where the figures do not."""
    parts = [row.remark] if row.remark else []
    change = row.change
    if state is State.UNSURE and change is not None:
        parts.append(_doubt(row, look))
    if state is State.CLEAR and change is not None and change.state is not State.CLEAR:
        more = "" if row.budget is not None else "+"
        parts.append(f"{more}{figure(change.detectable, row.metric)} would have been found")
    return "; ".join(parts)


def _doubt(row: Row, look: _Look) -> str:
    """Say why a row is not decided."""
    change, head = row.change, row.head
    if row.launches < look.rules.min_launches:
        return f"{row.launches} of {look.rules.min_launches} launches"
    if row.budget is not None and head is not None and (head.limit or 0.0) > row.budget.limit:
        return "the limit of detection is above the budget: a longer --window sees less"
    if change is not None and change.beyond:
        return "more than is allowed, but not surely"
    return "too uncertain to rule out much more than is allowed" if look.final else "not sure yet"


def _cell(pair: Pair, checks: Sequence[Check], look: _Look) -> CellGate:
    blocking = blocking_states(pair)
    if not checks and not blocking:
        blocking = ("no budget and no baseline says what it may cost",)
    found = [check.verdict for check in checks] + [Verdict.INCONCLUSIVE] * bool(blocking)
    head, base, cell = pair.head, pair.base, pair.cell
    launches = head.launches if head is not None else 0
    notes = (*blocking, *telling_states(pair))
    if look.final and 0 < launches < look.rules.min_launches and Verdict.REGRESSION not in found:
        notes = (*notes, f"only {launches} valid launch of {look.rules.min_launches} that are needed")
    return CellGate(
        label=cell.label,
        variant=cell.variant,
        params=cell.params,
        verdict=worst(found),
        checks=tuple(checks),
        notes=notes,
        launches=launches,
        base_launches=base.launches if base is not None else None,
    )
