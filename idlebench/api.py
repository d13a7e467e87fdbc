"""The same from Python: `idlebench.run`, `idlebench.gate`, `idlebench.diagnose` and so on."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from idlebench.diagnose.target import resolve_pid
from idlebench.diagnose.target_command import started
from idlebench.diagnose.whole import diagnoses_of, look_at
from idlebench.errors import StorageError
from idlebench.gate.busy import BUSY_PERCENT
from idlebench.gate.prepare import GateAsked, StoredGate, prepare
from idlebench.gate.run import GateOutcome, GateRequest, run_gate
from idlebench.gate.stored import gate_stored
from idlebench.harness.run import run_scenario
from idlebench.harness.session import Outcome
from idlebench.measure.observe import observe
from idlebench.measure.system import open_reader
from idlebench.model.diagnosis import Diagnosis
from idlebench.model.events import Listener
from idlebench.model.gate import GateResult
from idlebench.model.options import RunOptions
from idlebench.model.reading import Reading
from idlebench.model.result import RunResult
from idlebench.model.scenario import OptionValue, Scenario
from idlebench.render.gate_json import json_text
from idlebench.render.markdown import markdown_report
from idlebench.render.repeat import command_line
from idlebench.scenario.gate_rules import GateOptions
from idlebench.scenario.library import library_directory
from idlebench.scenario.load import load_scenario
from idlebench.stats.slices import SliceStatistics
from idlebench.store.load import load_run
from idlebench.units import parse_duration


def run(  # noqa: PLR0913 - the options of the main job, each named
    scenario: str | Path,
    *,
    quick: bool = False,
    full: bool = False,
    launches: int | None = None,
    window: str | float | None = None,
    variants: Sequence[str] = (),
    sets: Mapping[str, OptionValue | Sequence[OptionValue]] | None = None,
    seed: int | None = None,
    latency: bool = True,
    broker_url: str = "",
    broker_binary: str | Path | None = None,
    allow_remote_broker: bool = False,
    out: str | Path = "reports",
    listeners: Sequence[Listener] = (),
) -> RunResult:
    """Run a scenario and give what was measured; the same as `idlebench run`.

    Args:
        scenario: name of a built-in scenario, or path of a TOML file.
        quick: measure as the scenario's ``[quick]`` table says.
        full: measure as its ``[full]`` table says, at the true periods.
        launches: replicates of each cell; the scenario's if None.
        window: counter window, such as ``"5s"`` or seconds; the scenario's if None.
        variants: only these; all if empty. The control is always measured.
        sets: sweep axis or option → value or values that replace the scenario's.
        seed: of the schedule; drawn if None.
        latency: probe pickup latency.
        broker_url: your own broker; only prefixed keys are written there, and deleted after.
        broker_binary: a server program to start instead of the packaged Valkey.
        allow_remote_broker: ``broker_url`` may be on another host.
        out: directory under which the run directory is made.
        listeners: called with every event (`idlebench.model.events`) as it happens.

    Returns:
        The result; ``result.directory`` is the run directory.

    Raises:
        ScenarioError: the file is wrong.
        UsageError: an argument is wrong.
        IdlebenchError: the run could not be made or not be finished; what was measured is stored.
    """
    options = RunOptions(
        quick=quick,
        full=full,
        launches=launches,
        window_s=None if window is None else parse_duration(window),
        variants=tuple(variants),
        sets={key: _values(value) for key, value in (sets or {}).items()},
        seed=seed,
        latency=latency,
        broker_url=broker_url,
        broker_binary=Path(broker_binary) if broker_binary else None,
        allow_remote_broker=allow_remote_broker,
        out=Path(out),
    )
    return _whole(run_and_report(load_scenario(scenario, options=options), options, listeners=listeners))


def _whole(outcome: Outcome) -> RunResult:
    if outcome.error is not None:
        raise outcome.error
    return outcome.result


def run_and_report(scenario: Scenario, options: RunOptions, *, listeners: Sequence[Listener] = ()) -> Outcome:
    """Run a scenario and write ``report.md`` beside its ``result.json``, also if it ended early."""
    outcome = run_scenario(scenario, options, listeners=listeners)
    builtin = scenario.path.parent == library_directory()
    given = scenario.name if builtin else str(scenario.path)
    command = command_line(given, options, seed=outcome.result.seed)
    outcome.store.write_final("report.md", markdown_report(outcome.result, command=command))
    try:
        directory = str(outcome.store.finish())
    except StorageError as error:
        return replace(outcome, error=outcome.error or error)
    warnings = tuple(dict.fromkeys([*outcome.result.warnings, *outcome.store.warnings]))
    return replace(outcome, result=replace(outcome.result, directory=directory, warnings=warnings))


def gate(  # noqa: PLR0913 - the options of a gate, each named
    scenario: str | Path,
    *,
    budgets: Sequence[str] = (),
    baseline: str | Path | None = None,
    against: str = "",
    variants: Sequence[str] = (),
    sets: Mapping[str, OptionValue | Sequence[OptionValue]] | None = None,
    launches: int | None = None,
    max_launches: int | None = None,
    time_limit: str | float | None = None,
    window: str | float | None = None,
    full_plan: bool = False,
    busy_percent: float = BUSY_PERCENT,
    seed: int | None = None,
    broker_url: str = "",
    out: str | Path = "reports",
) -> GateResult:
    """Say whether a scenario's cells hold their limits; the same as `idlebench gate`.

    Args:
        scenario: name, path of a TOML file, or a run directory, of which nothing is run again.
        budgets: absolute limits, such as ``"wakes=5/s"`` or ``"block.cpu=0.5%"``.
        baseline: no worse than this file.
        against: no worse than this revision, directory or ``cmd:COMMAND``, measured in the same job.
        variants: only these; all if empty.
        sets: sweep axis or option → value or values that replace the scenario's.
        launches: of each cell before it is decided.
        max_launches: of each cell at most.
        time_limit: no launch is begun after that, such as ``"2m"`` or seconds.
        window: counter window; the scenario's ``[quick]`` one if None.
        full_plan: measure as `run` does.
        busy_percent: other load may keep a process waiting for a CPU in this share of the time.
        seed: of the order; drawn if None.
        broker_url: your own broker.
        out: directory under which run directories are made.

    Raises:
        UsageError: an argument or a file is wrong, or nothing says what the cells may cost.
        IdlebenchError: the gate could not be finished; what was measured is stored.
    """
    options = RunOptions(
        window_s=_seconds(window),
        variants=tuple(variants),
        sets={key: _values(value) for key, value in (sets or {}).items()},
        seed=seed,
        broker_url=broker_url,
        out=Path(out),
    )
    limits = GateOptions(
        tuple(budgets), max_launches, _seconds(time_limit), None, Path(baseline) if baseline else None
    )
    asked = GateAsked(str(scenario), options, limits, against, launches, full_plan, busy_percent)
    prepared = prepare(asked)
    if isinstance(prepared, StoredGate):
        return gate_stored(prepared.run, prepared.rules, prepared.base, prepared.notes)
    outcome = gate_and_report(prepared)
    if outcome.error is not None:
        raise outcome.error
    return outcome.result


def gate_and_report(request: GateRequest) -> GateOutcome:
    """Run a gate, and write the report of each run and the gate's result into the run directories."""
    outcome = run_gate(request)
    failure = outcome.error
    outcome.runs[0].store.write_final("gate.json", json_text(outcome.result))
    for run_outcome in outcome.runs:
        run_outcome.store.write_final("report.md", markdown_report(run_outcome.result, command=""))
        try:
            run_outcome.store.finish()
        except StorageError as error:
            failure = failure or error
    return replace(outcome, error=failure)


def measure(
    target: int | subprocess.Popen[bytes] | subprocess.Popen[str], window: str | float = "5s"
) -> Reading:
    """Measure what a live process and all its descendants cost.

    Args:
        target: a pid, or a process that you started.
        window: how long to look, such as ``"5s"`` or seconds.

    Returns:
        CPU and wakes of the whole tree, with an interval or a limit of detection, and per thread.

    Raises:
        UsageError: there is no such process.
        NothingMeasuredError: it ended while we looked.
    """
    pid = target if isinstance(target, int) else target.pid
    return observe(pid, parse_duration(window), SliceStatistics())


def diagnose(
    target: int | subprocess.Popen[bytes] | subprocess.Popen[str] | Sequence[str],
    *,
    duration: str | float = "8s",
    broker_url: str = "",
    assert_idle: bool = False,
) -> Diagnosis:
    """Say why an idle process burns CPU, and on which line; the same as `idlebench diagnose`.

    Args:
        target: a pid, a process that you started, or a command to start, to look at and to stop. Of a
            command that has ended and left processes running, the first of these is looked at.
        duration: the longest look, such as ``"8s"`` or seconds; a spin shows sooner.
        broker_url: its broker, if it is not found by itself.
        assert_idle: it has nothing to do, even if it looks otherwise.

    Returns:
        The verdict, its findings ranked by what mending each would save, and what ruled out the others.

    Raises:
        UsageError: there is no such process or program, or an argument is wrong.
        NothingMeasuredError: it ended before anything was seen.
    """
    seconds = parse_duration(duration)
    with ExitStack() as stack:
        reader = open_reader()
        stack.callback(reader.close)
        if isinstance(target, (int, subprocess.Popen)):
            ref = resolve_pid(target if isinstance(target, int) else target.pid, reader)
        else:
            ref = stack.enter_context(started(target, reader)).refs[0]
        look = look_at(ref, duration_s=seconds, broker_url=broker_url, asserted_idle=assert_idle)
    return diagnoses_of([look], asserted_idle=assert_idle)[0]


def load(run_directory: str | Path) -> RunResult:
    """Load a run from its directory, also one that was killed: every finished launch is there.

    Raises:
        StorageError: it is not a run directory, or its schema is newer than this version.
    """
    return load_run(Path(run_directory))


def _seconds(duration: str | float | None) -> float | None:
    return None if duration is None else parse_duration(duration)


def _values(value: OptionValue | Sequence[OptionValue]) -> tuple[OptionValue, ...]:
    if isinstance(value, (str, int, float, bool)):
        return (value,)
    return tuple(value)
