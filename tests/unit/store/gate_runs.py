"""Stored runs of a small scenario, and baselines made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from idlebench.model.baseline import Baseline
from idlebench.model.events import PlannedLaunch, RunEnded, RunStarted
from idlebench.model.gate import CellSamples, Metric, Samples, Side
from idlebench.model.launch import LaunchRecord, Pickup, Stop, Window
from idlebench.model.machine import MachineFacts
from idlebench.store.baseline_of import baseline_of
from idlebench.store.run_directory import RunDirectory
from tests.unit.store.records import MACHINE, events_of, launch, window

TEXT = """
title = "Two ways to wait"
reference = "nap"

[[variants]]
name = "nap"
worker = "stream_worker"
options = { wait = "sleep", sleep_ms = 100 }

[[variants]]
name = "block"
worker = "stream_worker"
options = { wait = "block", block_ms = 1000 }

[gate]
variants = ["nap"]
baseline = "baselines/idle.json"
[gate.budget]
wakes = "25/s"
"""
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def record(
    variant: str,
    counters: Window | None,
    repeat: int = 0,
    *,
    latencies_ms: Sequence[float] = (),
    lost: int = 0,
    left: int = 0,
) -> LaunchRecord:
    """Give a launch that went through all its phases."""
    pickup = Pickup(tuple(latencies_ms), lost) if latencies_ms or lost else None
    made = launch(variant, counters, repeat=repeat)
    return replace(made, pickup=pickup, stop=Stop(0.25, left, (0,)))


def usual_records(wakes: int = 100) -> list[LaunchRecord]:
    """Give two launches of the control and of each variant, in windows of 5 s."""
    return [
        each
        for repeat in range(2)
        for each in (
            record("control", window(0.0, 0, broker=0.1), repeat),
            record(
                "nap",
                window(0.5, wakes, broker=0.3, commands={"xreadgroup": wakes // 2, "ping": 1}),
                repeat,
                latencies_ms=[10.0, 50.0, 90.0],
            ),
            record(
                "block", window(0.05, 5, broker=0.2, commands={"xreadgroup": 5}), repeat, latencies_ms=[1.0]
            ),
        )
    ]


def store_run(
    parent: Path,
    records: Sequence[LaunchRecord],
    *,
    run_id: str = "r1",
    text: str = TEXT,
    unmade: Sequence[PlannedLaunch] = (),
    machine: MachineFacts = MACHINE,
    ended: bool = True,
) -> Path:
    """Store a run of these launches as `idlebench run` does, and give its directory."""
    run = RunDirectory.create(parent, run_id)
    for event in events_of(records, unmade=unmade, machine=machine, ended=ended):
        match event:
            case RunStarted():
                run(
                    replace(
                        event, run_id=run_id, scenario_text=text, scenario="idle", workers={"nap": "ab" * 32}
                    )
                )
            case RunEnded():
                run(replace(event, reason="" if event.complete else "Ctrl-C"))
            case _:
                run(event)
    return run.finish()


def cell(
    variant: str, *, control: bool = False, asked: str = "a", worker: str = "w", **values: Sequence[float]
) -> CellSamples:
    """Give a cell by values: ``cell("nap", wakes_per_s=[20, 20])``."""
    metrics = {Metric(name): Samples(tuple(map(float, each))) for name, each in values.items()}
    count = max((len(each.values) for each in metrics.values()), default=0)
    return CellSamples(variant, {}, worker, control, count, {}, metrics, asked)


def side(
    *cells: CellSamples, title: str = "a side", machine: MachineFacts = MACHINE, digest: str = "d"
) -> Side:
    """Give a side of these cells."""
    return Side(title, "idle", digest, machine, cells, "nap")


def baseline(*cells: CellSamples, run_id: str = "r1", saved: datetime = NOW) -> Baseline:
    """Give a baseline of these cells."""
    machine = replace(MACHINE, git_commit=COMMIT, git_dirty=False, packages={"idlebench": "0.1.0"})
    return baseline_of(side(*cells, machine=machine), saved=saved, run_id=run_id, window_s=2.0, quick=False)
