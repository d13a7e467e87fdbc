"""When enough was measured: rounds of launches until the verdict is safe either way.

Pure but for its `Lab`, so that simulated gates decide exactly as real ones do.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from idlebench.gate.decide import confirm, decide, undecided, worst
from idlebench.gate.lab import Lab
from idlebench.model.gate import CellGate, Check, GateRules, Verdict

Tell = Callable[[str], None]
"""Takes one line for people about how the gate gets on."""


@dataclass(slots=True)
class Sequence:
    """A gate in progress.

    Attributes:
        lab: makes the launches.
        rules: budgets, tolerances, numbers and times.
        rng: order of the launches.
        tell: hears of every look.
        confirmed: label → its rows that were regressions, and were so again when it was measured alone.
        doubted: label → how often a flagged cell was not flagged when it was measured again.
    """

    lab: Lab
    rules: GateRules
    rng: random.Random
    tell: Tell = lambda _: None
    confirmed: dict[str, tuple[Check, ...]] = field(default_factory=dict)
    doubted: dict[str, int] = field(default_factory=dict)

    def run(self) -> tuple[CellGate, ...]:
        """Launch, look, and give the verdicts once they are safe, or once launches or time are used up.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed; `conclude` says what is known.
            IdlebenchError: nothing more can be measured; likewise.
        """
        first = True
        while not self.confirmed and (wanted := self._wanted()):
            if not self._round(wanted, first=first):
                break
            first = False
        return self.conclude()

    def conclude(self) -> tuple[CellGate, ...]:
        """Give the verdicts as far as the launches so far allow."""
        base, head = self.lab.sides()
        cells = decide(base, head, self.rules, final=True)
        return tuple(self._with_confirmation(cell) for cell in cells)

    def _round(self, wanted: Iterable[str], *, first: bool) -> bool:
        """Launch each of these cells once, and their companions; False when there is no more time."""
        order = [*wanted]
        self.rng.shuffle(order)
        for label in self.lab.companions:
            if label not in order:
                # Companions come last at first: a spin should be found soon.
                order.insert(len(order) if first else self.rng.randrange(len(order) + 1), label)
        for label in order:
            if self._out_of_time():
                return False
            self.lab.launch(label)
            if label in self.lab.labels and self.lab.made(label) < self.rules.min_launches:
                self._confirm_flagged([cell for cell in self._look() if cell.label == label])
                if self.confirmed:
                    return True
        cells = self._look()
        self.tell(look_words(cells, self.rules))
        self._confirm_flagged(cells)
        return True

    def _look(self) -> tuple[CellGate, ...]:
        base, head = self.lab.sides()
        return decide(base, head, self.rules, final=False)

    def _wanted(self) -> list[str]:
        """Name the cells that more launches can decide, and that may still be launched."""
        rules, look = self.rules, self._look()
        hopeless = {
            cell.label
            for cell in look
            if not cell.launches and self.lab.made(cell.label) > rules.min_launches
        }
        open_ = {cell.label for cell in look if undecided(cell, rules) or _flagged(cell)} - hopeless
        return [label for label in self.lab.labels if label in open_ and not self._used_up(label)]

    def _confirm_flagged(self, cells: Iterable[CellGate]) -> None:
        """Measure every flagged cell again, alone, before it may fail the job."""
        for cell in cells:
            if _flagged(cell) and cell.label not in self.confirmed and not self._used_up(cell.label):
                self._confirm(cell)

    def _confirm(self, flagged: CellGate) -> None:
        """Launch a flagged cell and its companions again, and judge by the fresh launches only.

        A single launch that was far beyond its limit is repeated once; what took a look at several is
        repeated as often as a first look asks for.
        """
        lab, rules = self.lab, self.rules
        wanted = 1 if flagged.launches < rules.min_launches else rules.min_launches
        self.tell(f"{flagged.label}: {_first_reason(flagged)}; measured again")
        mark = lab.mark()
        for turn in range(wanted):
            if self._out_of_time():
                return
            for label in lab.companions:
                if label != flagged.label:
                    lab.launch(label)
            lab.launch(flagged.label, stacks=turn == wanted - 1)
        base, fresh = lab.sides(since=mark)
        again = confirm(flagged, base, fresh, rules, launches=wanted)
        if again:
            self.confirmed[flagged.label] = again
        else:
            self.doubted[flagged.label] = self.doubted.get(flagged.label, 0) + 1

    def _with_confirmation(self, cell: CellGate) -> CellGate:
        """Let a regression stand only if it was measured again, alone."""
        again = {(check.metric, check.kind): check for check in self.confirmed.get(cell.label, ())}
        checks = tuple(_settled(check, again.get((check.metric, check.kind))) for check in cell.checks)
        if checks == cell.checks:
            return cell
        states = [Verdict.INCONCLUSIVE] if cell.verdict is Verdict.INCONCLUSIVE else []
        return replace(cell, checks=checks, verdict=worst([*(check.verdict for check in checks), *states]))

    def _used_up(self, label: str) -> bool:
        return self.lab.made(label) >= self.rules.max_launches

    def _out_of_time(self) -> bool:
        return self.lab.elapsed_s() >= self.rules.time_limit_s


def look_words(cells: Iterable[CellGate], rules: GateRules) -> str:
    """Say how a gate stands: ``2 pass, 1 not decided yet``."""
    cells = tuple(cells)
    open_ = sum(undecided(cell, rules) for cell in cells)
    flagged = sum(_flagged(cell) for cell in cells)
    passed = sum(cell.verdict is Verdict.PASS for cell in cells)
    parts = [(passed, "pass"), (flagged, "flagged"), (open_, "not decided yet")]
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "nothing decided"


def _flagged(cell: CellGate) -> bool:
    return any(check.verdict is Verdict.REGRESSION for check in cell.checks)


def _first_reason(cell: CellGate) -> str:
    return next(check.reason for check in cell.checks if check.verdict is Verdict.REGRESSION)


def _settled(check: Check, again: Check | None) -> Check:
    """Give a row its last verdict: a regression was measured twice, or it is not one."""
    if again is not None:
        reason = check.reason if check.verdict is Verdict.REGRESSION else again.reason
        return replace(check, verdict=Verdict.REGRESSION, reason=reason, confirmed=True)
    if check.verdict is Verdict.REGRESSION:
        reason = (
            f"{check.reason.rpartition(': ')[0]}: {Verdict.INCONCLUSIVE} (not as surely when measured again)"
        )
        return replace(check, verdict=Verdict.INCONCLUSIVE, reason=reason)
    return check
