"""Events of a run → its result. Pure: the same events give the same result, live or read back.

Only ``ok`` launches enter statistics, and the launch is the replicate: windows, slices and probes inside one
never count as several. docs/decisions/0020-aggregation.md says why each figure is made as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from idlebench.errors import StorageError
from idlebench.model.events import (
    BrokerReady,
    Calibrated,
    DrillEnded,
    Event,
    LaunchEnded,
    RunEnded,
    RunStarted,
    Warned,
)
from idlebench.model.process import TreeReading
from idlebench.model.result import CellResult, RunResult, ScenarioFacts
from idlebench.model.scenario import Scenario
from idlebench.scenario.comparisons import compare
from idlebench.scenario.expectations import check_expectations
from idlebench.scenario.knobs import knobs
from idlebench.store.cell_figures import (
    broker_figures,
    observer_percent,
    pickup_figures,
    rate_estimate,
    services_figures,
    stop_figures,
    waits_at,
    worker_figures,
)
from idlebench.store.cell_launches import CellLaunches, group_by_cell
from idlebench.store.detection import Detection
from idlebench.store.outage_figures import outage_figures
from idlebench.store.reference import with_reference
from idlebench.store.run_warnings import run_warnings


def aggregate(events: Iterable[Event], scenario: Scenario, *, directory: str = "") -> RunResult:
    """Make the result of a run, whole or broken off.

    Args:
        events: in the order in which they happened, from `RunStarted` on.
        scenario: what was run, options applied.
        directory: the run directory, or "".

    Raises:
        StorageError: there is no `RunStarted` among the events.
    """
    events = tuple(events)
    started = next((event for event in events if isinstance(event, RunStarted)), None)
    if started is None:
        raise StorageError("the events of this run do not say how it started", where=directory)
    ended = next((event for event in reversed(events) if isinstance(event, RunEnded)), None)
    broker = next((event.broker for event in reversed(events) if isinstance(event, BrokerReady)), None)
    records = [event.record for event in events if isinstance(event, LaunchEnded)]
    groups = group_by_cell(started.schedule, records, scenario)
    floor = _floor(groups)
    cells = cell_results(groups, floor, scenario.reference)
    drills = tuple(event.result for event in events if isinstance(event, DrillEnded))
    told = [event.message for event in events if isinstance(event, Warned)]
    found = run_warnings(started.machine, cells, floor_missing=broker is not None and not floor)
    return RunResult(
        run_id=started.run_id,
        started=started.started,
        finished=ended.finished if ended else "",
        complete=ended is not None and ended.complete,
        seed=started.seed,
        quick=started.quick,
        scenario=_facts(scenario),
        machine=started.machine,
        broker=broker,
        floor_cpu_percent=rate_estimate(reading.cpu_percent for reading in floor) if floor else None,
        lod_cpu_percent=_largest_limit(cells),
        cells=cells,
        expectations=check_expectations(scenario, cells, drills),
        warnings=tuple(dict.fromkeys([*told, *found])),
        directory=directory,
        full=started.full,
        scale=started.scale,
        calibrated={event.option: event.value for event in events if isinstance(event, Calibrated)},
        drills=drills,
        knobs=knobs(cells),
        comparisons=compare(scenario.comparisons, cells),
        series_shortened=_series_shortened(scenario, quick=started.quick),
    )


def cell_results(
    groups: Sequence[CellLaunches], floor: Sequence[TreeReading], reference: str
) -> tuple[CellResult, ...]:
    """Aggregate every cell.

    Args:
        groups: the launches of each cell.
        floor: the broker in the control's windows; empty if unknown.
        reference: the variant that "×" is taken to.
    """
    detection = Detection.of(groups)
    return with_reference([_cell(group, floor, detection) for group in groups], reference)


def _cell(group: CellLaunches, floor: Sequence[TreeReading], detection: Detection) -> CellResult:
    """Aggregate one cell; without a valid launch there is no figure."""
    windows = group.windows
    workers = [window.worker for window in windows]
    validity, reason = group.verdict()
    pickup, lost = pickup_figures(group.valid)
    return CellResult(
        variant=group.variant,
        title=group.title,
        params=group.params,
        workers=group.workers,
        control=group.control,
        validity=validity,
        reason=reason,
        launches=len(windows),
        excluded=group.excluded,
        asserted=any(window.idle_asserted for window in windows),
        worker=worker_figures(workers, detection) if workers else None,
        broker=broker_figures(windows, floor, control=group.control),
        services=services_figures(windows, detection),
        pickup_ms=pickup,
        pickup_lost=lost,
        stop=stop_figures(group.records),
        observer_cpu_percent=observer_percent(windows),
        observed_s=sum(reading.seconds for reading in workers),
        waits_at=waits_at(group.valid),
        outage=outage_figures(group.valid),
        series=windows[0].series if windows else (),
        published_series=group.published_series,
    )


def _floor(groups: Sequence[CellLaunches]) -> tuple[TreeReading, ...]:
    """Give the broker's readings while no worker was connected: those in the control's windows."""
    windows = [window for group in groups if group.control for window in group.windows]
    return tuple(window.broker for window in windows if window.broker is not None)


def _largest_limit(cells: Sequence[CellResult]) -> float | None:
    """Give the limit of detection that holds for every cell: the largest."""
    limits = [cell.worker.cpu_percent.limit for cell in cells if cell.worker is not None]
    return max((limit for limit in limits if limit is not None), default=None)


def _series_shortened(scenario: Scenario, *, quick: bool) -> float:
    """Give how many times shorter ``--quick`` made the slices of time series."""
    own, used = scenario.measure.series_s, scenario.quick.series_s
    return own / used if quick and own and used else 1.0


def _facts(scenario: Scenario) -> ScenarioFacts:
    """Give what a result remembers of its scenario."""
    return ScenarioFacts(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        source=scenario.source,
        digest=scenario.digest,
        reference=scenario.reference,
    )
