"""The main job: run a scenario on a real broker and say what was found.

Everything that was measured is in the event log before anything else can fail; the finals are made
from it, whatever ended the run.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from idlebench.errors import BrokerError, IdlebenchError, Interrupted
from idlebench.harness.bench import Bench
from idlebench.harness.calibrate import calibrated
from idlebench.harness.drill import run_drill
from idlebench.harness.launch import Launch
from idlebench.harness.plan import run_seconds, schedule
from idlebench.harness.requirements import check_requirements
from idlebench.harness.workbench import workbench
from idlebench.measure.machine import machine_facts
from idlebench.model.events import (
    DrillEnded,
    Event,
    LaunchEnded,
    Listener,
    PlannedLaunch,
    RunEnded,
    RunStarted,
    Warned,
)
from idlebench.model.options import RunOptions
from idlebench.model.result import RunResult
from idlebench.model.scenario import Cell, Scenario
from idlebench.model.validity import Validity
from idlebench.scenario.placeholders import show_value
from idlebench.scenario.plan import effective_plan
from idlebench.scenario.sweep import cells
from idlebench.store.aggregate import aggregate
from idlebench.store.result_json import result_text
from idlebench.store.run_directory import RunDirectory


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        result: everything that was measured, also if the run did not come to its end.
        error: what ended it early, or None.
        store: its run directory, open for further files.
    """

    result: RunResult
    error: IdlebenchError | None
    store: RunDirectory


def run_scenario(scenario: Scenario, options: RunOptions, *, listeners: Sequence[Listener] = ()) -> Outcome:
    """Run a scenario: plan, launch every cell in turn, aggregate, store.

    Args:
        scenario: what is asked, options already in it (`scenario.load`).
        options: what the user asked of this run.
        listeners: who hears of events as they happen, such as a live view.

    Returns:
        The result, stored in its run directory, and the error that ended the run early if one did.

    Raises:
        UsageError: the scenario needs a package that is not installed; nothing was started or stored.
    """
    check_requirements(scenario)
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    plan = effective_plan(scenario, options)
    every_cell = cells(scenario)
    planned = schedule(every_cell, plan.launches, seed)
    run_id = new_run_id(scenario.name)
    store = RunDirectory.create(options.out, run_id)
    history = _History(store, listeners)
    history.emit(
        RunStarted(
            run_id=run_id,
            started=_now(),
            seed=seed,
            quick=options.quick,
            scenario=scenario.name,
            scenario_text=scenario.path.read_text(encoding="utf-8"),
            overrides={name: ",".join(map(show_value, values)) for name, values in options.sets.items()},
            machine=machine_facts(Path.cwd()),
            schedule=tuple(launch for launch, _ in planned),
            estimated_s=run_seconds(every_cell, plan, latency=options.latency),
            full=options.full,
            scale=plan.scale,
        )
    )
    rng = random.Random(seed)  # noqa: S311 - jitter, not a secret
    error: IdlebenchError | None = None
    try:
        with workbench(scenario, options, run_id, rng, store, history.emit) as opened:
            bench = calibrated(opened)
            for launch, cell in planned:
                _launch_one(bench, launch, cell, history)
            for number, drill in enumerate(scenario.drills, len(planned)):
                history.emit(DrillEnded(run_drill(bench, drill, number)))
    except KeyboardInterrupt:
        error = Interrupted("the run was interrupted", remedy="what was measured until then is stored")
    except IdlebenchError as failure:
        error = failure
    finally:
        for warning in store.warnings:
            history.emit(Warned(warning))
        history.emit(RunEnded(_now(), complete=error is None, reason=str(error or "")))
        result = aggregate(history.events, scenario, directory=str(store.path or ""))
        store.write_final("result.json", result_text(result))
    return Outcome(result, error, store)


def new_run_id(scenario: str) -> str:
    """Name a run: UTC time, scenario, and four random hex digits; sorts by time, safe as a directory."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{scenario}-{secrets.token_hex(2)}"


class _History:
    """Every event so far, told to the store first and then to every other listener."""

    def __init__(self, store: Listener, listeners: Sequence[Listener]) -> None:
        self._store = store
        self._listeners = list(listeners)
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self._store(event)
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except OSError:  # a view whose terminal is gone must not cost the run
                self._listeners.remove(listener)


def _launch_one(bench: Bench, planned: PlannedLaunch, cell: Cell, history: _History) -> None:
    """Make one launch.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; its record is stored all the same.
        BrokerError: the broker is gone, so nothing more can be measured.
    """
    launch = Launch(bench, planned, cell)
    record = launch.run()
    history.emit(LaunchEnded(record))
    if launch.interrupted:
        raise KeyboardInterrupt
    if record.validity is Validity.BROKER_LOST and bench.broker is not None and not bench.broker.ping():
        raise BrokerError(
            f"the broker is gone: {record.reason}", remedy="its log is in the run directory, under logs/"
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
