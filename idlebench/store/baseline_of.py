"""From a run to a baseline, and from a baseline to the one that follows it."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from idlebench.model.baseline import Baseline, BaselinePast
from idlebench.model.gate import Metric, Side
from idlebench.model.machine import MachineFacts
from idlebench.store.baseline_json import rounded, title_of

KEPT_PAST: Final = 10
"""How many earlier states a baseline keeps beside the oldest, which is kept for good."""


def baseline_of(side: Side, *, saved: datetime, run_id: str, window_s: float, quick: bool) -> Baseline:
    """Give a baseline without a past.

    Args:
        side: what was measured; its machine says which commit and which idlebench.
        saved: now, with its time zone.
        run_id: of the run that it was taken from.
        window_s: length of a counter window.
        quick: measured with ``--quick``.
    """
    baseline = Baseline(
        saved=saved.isoformat(timespec="seconds"),
        commit=commit_of(side.machine),
        run_id=run_id,
        version=side.machine.packages.get("idlebench", ""),
        window_s=window_s,
        quick=quick,
        side=side,
    )
    return dataclasses.replace(baseline, side=dataclasses.replace(side, title=title_of(baseline)))


def commit_of(machine: MachineFacts) -> str:
    """Give the project's commit, with ``-dirty`` if something was not committed; "" without git."""
    return f"{machine.git_commit}-dirty" if machine.git_commit and machine.git_dirty else machine.git_commit


def means_of(side: Side) -> Mapping[str, Mapping[Metric, float]]:
    """Give the mean of every metric of every cell, by the cell's label."""
    return {
        cell.label: {
            metric: rounded(statistics.fmean(samples.values)) for metric, samples in cell.metrics.items()
        }
        for cell in side.cells
        if cell.metrics
    }


def updated(old: Baseline, new: Baseline) -> Baseline:
    """Give the new baseline with the old one in its past: the oldest for good, of the others the last few."""
    past = (*old.past, BaselinePast(old.saved, old.commit, means_of(old.side)))
    if len(past) > KEPT_PAST + 1:
        past = (past[0], *past[-KEPT_PAST:])
    return dataclasses.replace(new, past=past)
