"""The A/A control: the blocked worker against itself. What it shows, nobody's change has caused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from idlebench.gate.decide import worst
from idlebench.gate.machines import differences
from idlebench.gate.rows import Row, Scaling, baseline_rows
from idlebench.gate.words import change_words, verdict_words
from idlebench.model.gate import CellGate, CellSamples, Check, GateRules, Side, Verdict
from idlebench.stats.holm import holm_adjusted


def control_gate(base: Side | None, head: Side, rules: GateRules) -> CellGate | None:
    """Hold the control's launches against themselves, and against those of the other side.

    Alternate halves of head's launches are compared with each other, and all of them with the base's, where
    that was measured on a machine like this one; in both directions, because a control that costs less
    than itself is as odd as one that costs more.

    Returns:
        A pass, or inconclusive where a difference is no chance; None without a control.
    """
    now = _control(head)
    if now is None or not now.launches:
        return None
    before = _control(base) if base is not None else None
    rows = list(_halves(now, rules))
    alike = base is not None and not differences(base.machine, head.machine)
    if before is not None and before.launches and alike:
        rows += _both_ways(before, now, rules)
    checks = _judge(rows, rules.alpha)
    return CellGate(
        label=now.label,
        variant=now.variant,
        params=now.params,
        verdict=worst([check.verdict for check in checks]),
        checks=checks,
        launches=now.launches,
        base_launches=before.launches if before is not None else None,
    )


def _control(side: Side) -> CellSamples | None:
    return next((cell for cell in side.cells if cell.control), None)


def _halves(cell: CellSamples, rules: GateRules) -> Iterator[Row]:
    """Compare every other launch with the rest."""
    if cell.launches > 1:
        yield from _both_ways(_alternate(cell, 0), _alternate(cell, 1), rules)


def _alternate(cell: CellSamples, first: int) -> CellSamples:
    metrics = {
        metric: replace(samples, values=samples.values[first::2])
        for metric, samples in cell.metrics.items()
        if len(samples.values) > first
    }
    return replace(cell, metrics=metrics)


def _both_ways(one: CellSamples, other: CellSamples, rules: GateRules) -> Iterator[Row]:
    for before, now in ((one, other), (other, one)):
        for row in baseline_rows(before, now, rules, Scaling(), rules.alpha):
            if row.change is not None:
                yield row


def _judge(rows: Sequence[Row], alpha: float) -> tuple[Check, ...]:
    """Give every row; what differs beyond its limits, and not by chance, makes the gate inconclusive."""
    p_values = [row.change.p for row in rows if row.change is not None]
    return tuple(
        _check(row, flagged=row.change is not None and row.change.beyond and adjusted <= alpha)
        for row, adjusted in zip(rows, holm_adjusted(p_values), strict=True)
    )


def _check(row: Row, *, flagged: bool) -> Check:
    verdict = Verdict.INCONCLUSIVE if flagged else Verdict.PASS
    if row.base is None or row.head is None or row.change is None:
        raise ValueError("a row of the control was compared")
    words = change_words(row.metric, row.base, row.head, row.change.difference)
    return Check(
        metric=row.metric,
        kind=row.kind,
        verdict=verdict,
        reason=verdict_words(f"{words}, against itself", verdict),
        base=row.base,
        head=row.head,
        difference=row.change.difference,
        tolerance=row.tolerance,
        p=row.change.p,
    )
