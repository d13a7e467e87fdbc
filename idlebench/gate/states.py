"""States of a cell that must not pass silently, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from idlebench.model.gate import CellSamples, GateRules, Side

UPDATE = "if that is meant: idlebench baseline update"


@dataclass(frozen=True, slots=True)
class Pair:
    """One cell on both sides; at least one is there.

    Attributes:
        base: the other side, or None where it has no such cell.
        head: this side, or None where nothing was to be measured.
        compared: there is another side at all.
    """

    base: CellSamples | None
    head: CellSamples | None
    compared: bool

    @property
    def cell(self) -> CellSamples:
        """Whichever side knows it, this one first."""
        found = self.head or self.base
        if found is None:
            raise ValueError("a pair has a side")
        return found

    @property
    def comparable(self) -> bool:
        """Whether figures of both sides may be held against each other."""
        return self.base is not None and self.head is not None and not self.asked_differently

    @property
    def asked_differently(self) -> bool:
        """Whether the scenario asks something else of it now."""
        base, head = self.base, self.head
        return (
            base is not None
            and head is not None
            and bool(base.asked and head.asked)
            and base.asked != head.asked
        )


def pairs(base: Side | None, head: Side, rules: GateRules) -> tuple[Pair, ...]:
    """Bring the gated cells of both sides together: head's order, then what only the base has."""
    theirs = {cell.label: cell for cell in base.cells} if base is not None else {}
    found = [Pair(theirs.pop(cell.label, None), cell, base is not None) for cell in head.cells]
    found += [Pair(cell, None, compared=True) for cell in theirs.values()]
    return tuple(pair for pair in found if _gated(pair.cell, rules))


def _gated(cell: CellSamples, rules: GateRules) -> bool:
    return not cell.control and (not rules.variants or cell.variant in rules.variants)


def blocking_states(pair: Pair) -> tuple[str, ...]:
    """Say what keeps a cell from passing, whatever its figures are."""
    found = []
    if pair.head is None:
        found.append(f"it is in the baseline, but this scenario has no such cell any more; {UPDATE}")
    elif pair.head.launches == 0 and not pair.head.excluded:
        found.append("it was not launched: the gate had come to its end before")
    elif pair.head.launches == 0:
        found.append(f"no launch of it was valid{_excluded(pair.head)}; its logs are in the run directory")
    if pair.compared and pair.base is None:
        found.append(f"it is new: there is nothing to compare it with; {UPDATE}")
    elif pair.base is not None and pair.base.launches == 0:
        found.append(f"the other side has no valid launch of it{_excluded(pair.base)}")
    if pair.asked_differently:
        found.append(
            f"the scenario asks something else of it than when the other side was measured; {UPDATE}"
        )
    return tuple(found)


def telling_states(pair: Pair) -> tuple[str, ...]:
    """Say what a reader should know, though figures decide."""
    base, head = pair.base, pair.head
    found = []
    if base is not None and head is not None:
        if base.worker and head.worker and base.worker != head.worker:
            found.append("what it runs has changed (program files, arguments or interpreter)")
        if head.launches and head.excluded:
            found.append(f"left out{_excluded(head)}")
    return tuple(found)


def _excluded(cell: CellSamples) -> str:
    return "".join(f", {count} × {validity}" for validity, count in cell.excluded.items())
