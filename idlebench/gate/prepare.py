"""From what a user asks to what is gated."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from idlebench.errors import UsageError
from idlebench.gate.against import parse_against
from idlebench.gate.busy import BUSY_PERCENT
from idlebench.gate.run import GateRequest
from idlebench.model.baseline import Baseline
from idlebench.model.baseline_change import Direction
from idlebench.model.events import RunStarted
from idlebench.model.gate import GateRules, Metric, Side
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.gate_pyproject import find_pyproject
from idlebench.scenario.gate_rules import GateOptions, gate_rules
from idlebench.scenario.load import load_scenario
from idlebench.scenario.plan import effective_plan
from idlebench.store.baseline_changes import drift_of
from idlebench.store.baseline_json import read_baseline, title_of
from idlebench.store.event_log import EVENT_LOG
from idlebench.store.launch_samples import run_events
from idlebench.store.stored_scenario import stored_scenario

_PICKUP = frozenset({Metric.PICKUP_P50, Metric.PICKUP_P99})
_WINDOWS_ALIKE_S = 0.05


@dataclass(frozen=True, slots=True)
class GateAsked:
    """What a user asks of a gate.

    Attributes:
        target: name or path of a scenario, or a run directory.
        options: of a run; `latency` and `quick` are decided here.
        limits: budgets, baseline, numbers and times.
        against: the base version to be measured here, or "".
        min_launches: of each cell before anything is decided, or None.
        full_plan: measure as long as an ordinary run does, not as its ``[quick]`` table says.
        busy_percent: as in `GateRequest`.
    """

    target: str
    options: RunOptions = field(default_factory=RunOptions)
    limits: GateOptions = field(default_factory=GateOptions)
    against: str = ""
    min_launches: int | None = None
    full_plan: bool = False
    busy_percent: float = BUSY_PERCENT


@dataclass(frozen=True, slots=True)
class StoredGate:
    """A gate that only has to be decided.

    Attributes:
        run: the run directory.
        rules: of the gate.
        base: the other side, or None.
        notes: what a reader must know of the baseline.
    """

    run: Path
    rules: GateRules
    base: Side | None
    notes: tuple[str, ...]


def prepare(asked: GateAsked) -> GateRequest | StoredGate:
    """Read every file and check every option; nothing is started.

    Raises:
        UsageError: an option or a file is wrong, or nothing says what the cells may cost.
        ScenarioError: the scenario's file or the project's table is wrong.
        StorageError: a run directory cannot be read.
    """
    if is_run_directory(asked.target):
        return _stored(asked)
    options = replace(asked.options, quick=not (asked.full_plan or asked.options.full))
    scenario = load_scenario(asked.target, options=options)
    rules = rules_of(scenario, asked)
    baseline = _baseline(rules, asked)
    against = parse_against(asked.against, scenario) if asked.against else None
    latency = _pickup_wanted(rules, baseline)
    options = replace(options, latency=latency)
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    return GateRequest(
        scenario=scenario,
        options=options,
        rules=rules,
        seed=seed,
        base=baseline.side if baseline is not None else None,
        against=against,
        busy_percent=asked.busy_percent,
        notes=_notes(baseline, effective_plan(scenario, options).window_s, scenario),
    )


def is_run_directory(target: str) -> bool:
    """Whether a target is a stored run and no scenario."""
    return (Path(target) / EVENT_LOG).is_file()


def rules_of(scenario: Scenario, asked: GateAsked) -> GateRules:
    """Give the rules: the command line over the scenario's table over the project's, over defaults."""
    rules = gate_rules(scenario, pyproject=find_pyproject(Path.cwd()), options=asked.limits)
    if asked.options.variants:
        rules = replace(rules, variants=asked.options.variants)
    if asked.min_launches is None:
        return rules
    if asked.limits.max_launches is not None and asked.limits.max_launches < asked.min_launches:
        raise UsageError("there are to be more launches than at most", where="--launches --max-launches")
    most = max(asked.min_launches, rules.max_launches)
    return replace(rules, min_launches=asked.min_launches, max_launches=most)


def _stored(asked: GateAsked) -> StoredGate:
    """Read a stored run's own scenario, and what is asked of a gate of it."""
    if asked.against:
        raise UsageError(
            "nothing is run for a run directory, so there is nothing to measure a base version with",
            where="--against",
            remedy="give --baseline FILE, or gate the scenario",
        )
    events, where = run_events(Path(asked.target))
    started = next(event for event in events if isinstance(event, RunStarted))
    scenario = stored_scenario(started, where)
    rules = rules_of(scenario, asked)
    baseline = _baseline(rules, asked)
    if baseline is None and not rules.budgets:
        raise UsageError(
            "nothing says what this run may cost",
            where=asked.target,
            remedy="give --baseline FILE or --budget wakes=5/s",
        )
    window_s = baseline.window_s if baseline is not None else 0.0
    return StoredGate(
        Path(asked.target),
        rules,
        baseline.side if baseline is not None else None,
        _notes(baseline, window_s, scenario),
    )


def _baseline(rules: GateRules, asked: GateAsked) -> Baseline | None:
    """Read the baseline; one that only a file names gives way to ``--against``."""
    if rules.baseline is None or (asked.against and asked.limits.baseline is None):
        return None
    baseline = read_baseline(rules.baseline)
    return replace(baseline, side=replace(baseline.side, title=title_of(baseline)))


def _pickup_wanted(rules: GateRules, baseline: Baseline | None) -> bool:
    """Whether latency is probed: somebody limits it, or the baseline has it."""
    limited = any(each.metric in _PICKUP for each in rules.budgets)
    limited = limited or any(each.metric in _PICKUP and each.where for each in rules.tolerances)
    cells = baseline.side.cells if baseline is not None else ()
    return limited or any(_PICKUP & set(cell.metrics) for cell in cells)


def _notes(baseline: Baseline | None, window_s: float, scenario: Scenario) -> tuple[str, ...]:
    """Say what a reader must know of a baseline: other windows, and a long way since the oldest."""
    if baseline is None:
        return ()
    notes = []
    if baseline.side.scenario != scenario.name:
        notes.append(f"The baseline is of another scenario, {baseline.side.scenario}.")
    if abs(baseline.window_s - window_s) > _WINDOWS_ALIKE_S:
        then = f"{baseline.window_s:g} s"
        notes.append(f"The baseline was measured in windows of {then}, this in {window_s:g} s.")
    grown = [each for each in drift_of(baseline) if each.direction is Direction.MORE]
    if grown:
        labels = ", ".join(dict.fromkeys(each.label for each in grown))
        notes.append(f"The baseline itself costs more than the oldest that it remembers: {labels}.")
    return tuple(notes)
