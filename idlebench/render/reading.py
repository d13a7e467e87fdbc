"""The reading of a result in words: one or two sentences that the figures carry, or none.

A sentence is said only if its figures were told apart: intervals that do not overlap where there are
three launches or more, a factor of two where there are fewer. A figure below its limit of detection is
spoken of as a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from idlebench.model.estimate import Estimate
from idlebench.model.result import CellResult, RunResult
from idlebench.render import figures

_CLEAR_FACTOR: Final = 2.0
_CLEAR_MS: Final = 1.0
_ENOUGH_PROBES: Final = 5
_FEW: Final = 3
_T_OF_TWO: Final = 12.706
"""97.5 % point of Student's t with one degree of freedom."""


def reading(result: RunResult) -> str:
    """Say what the table shows, or "" where its figures carry nothing.

    The cheapest cell is held against the scenario's reference; its latency against that of the cheapest
    cell that makes people wait noticeably longer.
    """
    cells = [cell for cell in result.cells if cell.worker is not None and not cell.control]
    others = [cell for cell in cells if cell.variant != result.scenario.reference]
    if not others:
        return ""
    cheapest = min(others, key=_cost)
    reference = reference_of(result, cheapest)
    if reference is None or reference.worker is None:
        return ""
    if clearly_less(_cpu(cheapest), _cpu(reference)):
        return _cheaper(cheapest, reference, others)
    dearest = max(others, key=lambda cell: _cpu(cell).mean)
    return _dearer(dearest, reference_of(result, dearest))


def clearly_less(small: Estimate, large: Estimate) -> bool:
    """Whether one figure can be told to be below another.

    A figure below its limit of detection counts as its limit; a large one must be detected. The 95 %
    intervals of three and more launches must not overlap. Of two launches the interval is 12.7 times as wide
    as they lie from their mean, and says little: there, as with one, every launch must differ by a factor
    of two.
    """
    if not large.detected:
        return False
    top, bottom = max(small.upper, _highest(small)), _lowest(large)
    if min(small.n, large.n) < _FEW:
        return top * _CLEAR_FACTOR <= bottom
    return top < bottom


def _highest(estimate: Estimate) -> float:
    """Upper end of the interval; of two launches, the larger."""
    if estimate.high is None:
        return estimate.mean
    half = estimate.high - estimate.mean
    return estimate.mean + (half / _T_OF_TWO if estimate.n < _FEW else half)


def _lowest(estimate: Estimate) -> float:
    """Lower end of the interval; of two launches, the smaller. The interval may have been cut off at 0."""
    if estimate.high is None:
        return estimate.mean
    return 2 * estimate.mean - _highest(estimate)


def reference_of(result: RunResult, cell: CellResult) -> CellResult | None:
    """Find the reference at the same point of the axes that both know, or the only one there is."""
    candidates = [other for other in result.cells if other.variant == result.scenario.reference]
    if len(candidates) == 1:
        return candidates[0]
    agreeing = [
        other
        for other in candidates
        if all(other.params[axis] == cell.params[axis] for axis in other.params.keys() & cell.params.keys())
    ]
    return agreeing[0] if len(agreeing) == 1 else None


def _cheaper(cheapest: CellResult, reference: CellResult, others: Sequence[CellResult]) -> str:
    """Word the saving, and what it does to latency."""
    cost = _share(_cpu(cheapest), _cpu(reference))
    head = f"{cheapest.label} costs {cost} of {reference.label}"
    rival = _slower_rival(cheapest, others)
    if rival is not None:
        return f"{head} and answers {_difference(cheapest, rival)} sooner than {rival.label}."
    if _noticeably_slower(cheapest, reference):
        return f"{head}, but answers {_difference(reference, cheapest)} later."
    return f"{head}."


def _dearer(dearest: CellResult, reference: CellResult | None) -> str:
    """Word what the dearest cell costs where nothing is cheaper than the reference."""
    if reference is None or reference.worker is None:
        return ""
    if not clearly_less(_cpu(reference), _cpu(dearest)):
        return ""
    ratio = _cpu(dearest).mean / _cpu(reference).upper
    bound = "" if _cpu(reference).detected else "at least "
    return f"{dearest.label} costs {bound}{_factor(ratio)} times as much as {reference.label}."


def _share(small: Estimate, large: Estimate) -> str:
    """Word a share: ``1/1,700``, ``0.45``, or ``at most 1/900`` below the limit of detection."""
    ratio = small.upper / large.mean
    if small.detected:
        return figures.times(ratio)
    return figures.times(ratio, at_most=True).replace("<", "at most", 1)


def _factor(ratio: float) -> str:
    """Two significant digits, rounded down: never more than the figures carry."""
    return (
        figures.number(ratio, digits=2)
        if ratio < 10
        else figures.times(1 / ratio, at_most=True).removeprefix("< 1/")
    )


def _slower_rival(cheapest: CellResult, others: Sequence[CellResult]) -> CellResult | None:
    """Find the cheapest of the cells that answer noticeably later."""
    slower = [cell for cell in others if cell is not cheapest and _noticeably_slower(cell, cheapest)]
    return min(slower, key=_cost, default=None)


def _noticeably_slower(slow: CellResult, fast: CellResult) -> bool:
    """Whether the median pickup of one is at least a millisecond and twice that of the other."""
    if slow.pickup_ms is None or fast.pickup_ms is None:
        return False
    if min(slow.pickup_ms.n, fast.pickup_ms.n) < _ENOUGH_PROBES:
        return False
    late, soon = slow.pickup_ms.p50, fast.pickup_ms.p50
    return late - soon >= _CLEAR_MS and late >= _CLEAR_FACTOR * soon


def _difference(fast: CellResult, slow: CellResult) -> str:
    """Word the difference of two median pickups."""
    late = slow.pickup_ms.p50 if slow.pickup_ms else 0.0
    soon = fast.pickup_ms.p50 if fast.pickup_ms else 0.0
    return f"{figures.number(late - soon, digits=2, most=1)} ms"


def _cost(cell: CellResult) -> tuple[float, float]:
    """Order cells by CPU, then by latency: those below the limit of detection are alike in CPU."""
    cpu = _cpu(cell)
    latency = cell.pickup_ms.p50 if cell.pickup_ms else float("inf")
    return (cpu.mean if cpu.detected else 0.0, latency)


def _cpu(cell: CellResult) -> Estimate:
    """CPU of a cell that has figures."""
    if cell.worker is None:
        raise ValueError(f"{cell.label} has no figures")
    return cell.worker.cpu_percent
