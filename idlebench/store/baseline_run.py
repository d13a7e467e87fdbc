"""From a stored run to a baseline, or the reason why it is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.model.baseline import Baseline
from idlebench.model.events import Event, LaunchEnded, RunEnded, RunStarted
from idlebench.model.gate import CellSamples, Side
from idlebench.model.options import RunOptions
from idlebench.scenario.gate_rules import gate_rules
from idlebench.scenario.plan import effective_plan
from idlebench.store.baseline_of import baseline_of
from idlebench.store.launch_samples import run_events, side_of_events
from idlebench.store.stored_scenario import stored_scenario

_DECIMALS: Final = 2


def baseline_of_run(path: Path, *, pyproject: Path | None, saved: datetime) -> Baseline:
    """Make a baseline of a stored run. Cells that are not gated and have no valid launch are left out.

    Args:
        path: the run directory, or its ``run.jsonl``.
        pyproject: the project's file, which may say which variants are gated, or None.
        saved: now, with its time zone.

    Raises:
        UsageError: the run did not come to its end.
        NothingMeasuredError: a gated cell has no valid launch.
        StorageError: the run cannot be read.
        ScenarioError: the project's table is wrong.
    """
    events, where = run_events(path)
    started = next(event for event in events if isinstance(event, RunStarted))
    _check_complete(events, where)
    scenario = stored_scenario(started, where)
    side = side_of_events(events, where)
    gated = gate_rules(scenario, pyproject=pyproject).variants
    _check_measured(side, gated, where)
    kept = tuple(cell for cell in side.cells if cell.launches)
    options = RunOptions(quick=started.quick, full=started.full)
    return baseline_of(
        replace(side, cells=kept),
        saved=saved,
        run_id=started.run_id,
        window_s=_window_s(events, effective_plan(scenario, options).window_s),
        quick=started.quick,
    )


def is_gated(cell: CellSamples, gated: Sequence[str]) -> bool:
    """Whether a gate would look at a cell.

    Args:
        cell: any.
        gated: the gated variants; () for all but the control.
    """
    return not cell.control and (not gated or cell.variant in gated)


def _check_complete(events: Sequence[Event], where: str) -> None:
    ended = next((event for event in reversed(events) if isinstance(event, RunEnded)), None)
    if ended is None or not ended.complete:
        why = ended.reason if ended is not None and ended.reason else "it was broken off"
        raise UsageError(
            f"this run is not complete: {why}",
            where=where,
            remedy="a baseline is a whole run; run it again to its end",
        )


def _check_measured(side: Side, gated: Sequence[str], where: str) -> None:
    empty = [cell for cell in side.cells if is_gated(cell, gated) and not cell.launches]
    if empty:
        words = "; ".join(f"{cell.label} ({_reasons(cell)})" for cell in empty)
        raise NothingMeasuredError(
            f"a gated cell has no valid launch: {words}",
            where=where,
            remedy="a baseline without it would let everything pass; see the run's report",
        )


def _reasons(cell: CellSamples) -> str:
    return ", ".join(f"{count} {word}" for word, count in cell.excluded.items()) or "never launched"


def _window_s(events: Sequence[Event], planned_s: float) -> float:
    """Give the length of a window as it was asked for: ``--window`` is in no event, but in every window."""
    records = [event.record for event in events if isinstance(event, LaunchEnded)]
    lengths = [record.window.worker.seconds for record in records if record.window is not None]
    shortest = round(min(lengths, default=planned_s), _DECIMALS)
    return planned_s if planned_s in {round(each, _DECIMALS) for each in lengths} else shortest
