"""From launches to samples: for each cell and metric one value a launch, which is the unit of replication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from idlebench.errors import StorageError
from idlebench.model.events import Event, LaunchEnded, RunStarted
from idlebench.model.gate import CellSamples, Samples, Side
from idlebench.model.launch import LaunchRecord
from idlebench.model.machine import MachineFacts
from idlebench.model.process import TreeReading
from idlebench.model.scenario import Scenario
from idlebench.scenario.gate_asked import asked_of_all
from idlebench.store.cell_launches import CellLaunches, group_by_cell
from idlebench.store.cell_samples import cell_samples
from idlebench.store.detection import Detection
from idlebench.store.event_log import EVENT_LOG, read_events
from idlebench.store.stored_scenario import stored_scenario
from idlebench.store.worker_digest import worker_digests


def side_of_run(path: Path) -> Side:
    """Read what a stored run measured, from its event log.

    Args:
        path: the run directory, or its ``run.jsonl``.

    Raises:
        StorageError: there is no event log, it is damaged, or nothing was planned in it.
    """
    events, where = run_events(path)
    return side_of_events(events, where)


def run_events(path: Path) -> tuple[tuple[Event, ...], str]:
    """Read the event log of a run, and give its place for messages.

    Raises:
        StorageError: there is none, it is damaged, or nothing was planned in it.
    """
    log = path / EVENT_LOG if path.is_dir() else path
    events = read_events(log)
    if not any(isinstance(event, RunStarted) for event in events):
        raise StorageError(
            "the run ended before anything was planned",
            where=str(log),
            remedy="nothing was measured; run it again",
        )
    return events, str(log)


def side_of_events(events: Sequence[Event], where: str) -> Side:
    """Give what a run measured; cells that were planned but never launched are there without figures.

    Args:
        events: at least a `RunStarted`.
        where: the event log, for messages.

    Raises:
        StorageError: this idlebench does not understand the scenario in it.
    """
    started = next(event for event in events if isinstance(event, RunStarted))
    scenario = stored_scenario(started, where)
    records = [event.record for event in events if isinstance(event, LaunchEnded)]
    groups = group_by_cell(started.schedule, records, scenario)
    title = f"run {started.run_id}"
    return _side(groups, scenario, started.machine, title, started.workers)


def side_of(records: Sequence[LaunchRecord], scenario: Scenario, machine: MachineFacts, title: str) -> Side:
    """Give what these launches measured.

    Args:
        records: of one run: the broker's floor is that of its control.
        scenario: what was run, options applied; its workers' files are digested as they are now.
        machine: where.
        title: in words.
    """
    groups = group_by_cell((), records, scenario)
    return _side(groups, scenario, machine, title, worker_digests(scenario, machine))


def _side(
    groups: Sequence[CellLaunches],
    scenario: Scenario,
    machine: MachineFacts,
    title: str,
    workers: Mapping[str, str],
) -> Side:
    floor = [
        window.broker
        for group in groups
        if group.control
        for window in group.windows
        if window.broker is not None
    ]
    detection = Detection.of(groups)
    return Side(
        title=title,
        scenario=scenario.name,
        digest=asked_of_all(scenario),
        machine=machine,
        cells=tuple(_cell(group, scenario, floor, detection, workers) for group in groups),
        reference=scenario.reference,
    )


def _cell(
    group: CellLaunches,
    scenario: Scenario,
    floor: Sequence[TreeReading],
    detection: Detection,
    workers: Mapping[str, str],
) -> CellSamples:
    sampled = dict(cell_samples(group, floor, detection))
    cell = CellSamples(
        variant=group.variant,
        params=group.params,
        worker="",
        control=group.control,
        launches=len(group.valid),
        excluded=Counter(str(each.validity) for each in group.excluded),
        metrics={metric: each for metric, each in sampled.items() if isinstance(each, Samples)},
        asked=scenario.asked.get(group.variant, ""),
        missing={metric: each for metric, each in sampled.items() if isinstance(each, str)},
    )
    return replace(cell, worker=workers.get(cell.label, ""))
