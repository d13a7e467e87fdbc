"""A gate of stored launches: nothing is run."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from idlebench.gate.busy import BUSY_PERCENT
from idlebench.gate.control import control_gate
from idlebench.gate.decide import decide
from idlebench.gate.verdict import Measured, gate_result
from idlebench.model.events import LaunchEnded
from idlebench.model.gate import CellGate, GateResult, GateRules, Side, Verdict
from idlebench.store.cell_figures import waits_at
from idlebench.store.launch_samples import run_events, side_of_events

NOT_CONFIRMED = "Nothing was run: a regression was not measured again."


def gate_stored(run: Path, rules: GateRules, base: Side | None, notes: tuple[str, ...] = ()) -> GateResult:
    """Hold a stored run against budgets and a baseline.

    The launches are looked at once, so the whole rate of false alarms is spent on that look.

    Args:
        run: its directory.
        rules: budgets, tolerances and the least number of launches.
        base: the other side, or None for budgets alone.
        notes: what a reader must know of it.

    Raises:
        StorageError: it is not a run directory with an event log, or is damaged.
    """
    began_s = time.monotonic()
    events, where = run_events(run)
    head = side_of_events(events, where)
    records = [event.record for event in events if isinstance(event, LaunchEnded)]
    cells = decide(base, head, rules, final=True, sequential=False)

    def with_waits(cell: CellGate) -> CellGate:
        own = [
            each for each in records if (each.variant, dict(each.params)) == (cell.variant, dict(cell.params))
        ]
        return replace(cell, waits_at=waits_at(own))

    regressed = any(cell.verdict is Verdict.REGRESSION for cell in cells)
    measured = Measured(
        scenario=head.scenario,
        cells=tuple(map(with_waits, cells)),
        control=control_gate(base, head, rules),
        base=base,
        head=head,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=time.monotonic() - began_s,
        directories=(str(run),),
        notes=(*notes, NOT_CONFIRMED) if regressed else notes,
    )
    return gate_result(measured, rules, busy_limit=BUSY_PERCENT)
