"""A run in which the caller decides what is launched, and when it is enough.

Everything that was measured is in the event log before anything else can fail; the finals are made
from it, whatever ended the run.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from idlebench.errors import BrokerError, IdlebenchError, Interrupted
from idlebench.harness.bench import Bench
from idlebench.harness.calibrate import calibrated
from idlebench.harness.launch import Launch
from idlebench.harness.plan import run_seconds
from idlebench.harness.requirements import check_requirements
from idlebench.harness.workbench import workbench
from idlebench.measure.machine import machine_facts
from idlebench.model.events import Event, LaunchEnded, Listener, PlannedLaunch, RunEnded, RunStarted, Warned
from idlebench.model.launch import LaunchRecord
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
from idlebench.store.worker_digest import worker_digests


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


class Session:
    """What a script has to launch cells with; `hold_session` makes it.

    Attributes:
        bench: the workbench, open.
        emit: who hears of events.
    """

    def __init__(self, bench: Bench, emit: Listener) -> None:
        """Take the workbench."""
        self.bench = bench
        self.emit = emit
        self._launched = 0
        self._repeats: Counter[str] = Counter()

    def launch(self, cell: Cell, *, stacks: bool | None = None) -> LaunchRecord:
        """Make one launch of a cell and store its record.

        Args:
            cell: what is launched.
            stacks: look where its threads wait, after the window; None: in its first launch, if the plan
                says so.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed; its record is stored all the same.
            BrokerError: the broker is gone, so nothing more can be measured.
        """
        planned = PlannedLaunch(
            self._launched, self._repeats[cell.label], cell.variant.name, dict(cell.params)
        )
        self._launched += 1
        self._repeats[cell.label] += 1
        launch = Launch(self.bench, planned, cell, stacks=stacks)
        record = launch.run()
        self.emit(LaunchEnded(record))
        if launch.interrupted:
            raise KeyboardInterrupt
        broker = self.bench.broker
        if record.validity is Validity.BROKER_LOST and broker is not None and not broker.ping():
            raise BrokerError(
                f"the broker is gone: {record.reason}", remedy="its log is in the run directory, under logs/"
            )
        return record


Script = Callable[[Session], None]
"""Launches what it wants, in the order that it wants."""


def hold_session(
    scenario: Scenario,
    options: RunOptions,
    script: Script,
    *,
    schedule: Sequence[PlannedLaunch],
    seed: int,
    listeners: Sequence[Listener] = (),
) -> Outcome:
    """Open a run, let a script launch, aggregate, store.

    Args:
        scenario: what is asked, options already in it (`scenario.load`).
        options: what the user asked of this run.
        script: launches; what it raises ends the run.
        schedule: the launches that are planned; a script may make fewer, and more.
        seed: of the schedule and of every jitter.
        listeners: who hears of events as they happen, such as a live view.

    Returns:
        The result, stored in its run directory, and the error that ended the run early if one did.

    Raises:
        UsageError: the scenario needs a package that is not installed; nothing was started or stored.
    """
    check_requirements(scenario)
    run_id = new_run_id(scenario.name)
    store = RunDirectory.create(options.out, run_id)
    history = _History(store, listeners)
    history.emit(_started(scenario, options, run_id, schedule, seed))
    rng = random.Random(seed)  # noqa: S311 - jitter, not a secret
    error: IdlebenchError | None = None
    try:
        with workbench(scenario, options, run_id, rng, store, history.emit) as opened:
            script(Session(calibrated(opened), history.emit))
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


def _started(
    scenario: Scenario, options: RunOptions, run_id: str, schedule: Sequence[PlannedLaunch], seed: int
) -> RunStarted:
    plan = effective_plan(scenario, options)
    overrides: Mapping[str, str] = {
        name: ",".join(map(show_value, values)) for name, values in options.sets.items()
    }
    machine = machine_facts(Path.cwd())
    return RunStarted(
        run_id=run_id,
        started=_now(),
        seed=seed,
        quick=options.quick,
        scenario=scenario.name,
        scenario_text=scenario.path.read_text(encoding="utf-8"),
        overrides=overrides,
        machine=machine,
        schedule=tuple(schedule),
        estimated_s=run_seconds(cells(scenario), plan, latency=options.latency),
        full=options.full,
        scale=plan.scale,
        workers=worker_digests(scenario, machine, options.workers_directory),
    )


class _History:
    """Every event so far, told to the store first and then to every other listener."""

    def __init__(self, store: Listener, listeners: Sequence[Listener]) -> None:
        self._store = store
        self._listeners = list(listeners)
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """Store an event before anybody hears of it."""
        self.events.append(event)
        self._store(event)
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except OSError:  # a view whose terminal is gone must not cost the run
                self._listeners.remove(listener)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
