"""What happens in a run, as it happens: the event log stores it, the live view shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from idlebench.model.drill import DrillResult
from idlebench.model.launch import LaunchRecord
from idlebench.model.machine import BrokerFacts, MachineFacts
from idlebench.model.scenario import OptionValue


class Phase(StrEnum):
    """The phases of a launch, in their order (design: a stack never overlaps a counter window)."""

    START = "start"
    READY = "ready"
    SETTLE = "settle"
    IDLE_PROOF = "idle_proof"
    WINDOW = "window"
    LATENCY = "latency"
    OUTAGE = "outage"
    RECOVERY = "recovery"
    STACKS = "stacks"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class PlannedLaunch:
    """One line of the schedule."""

    launch: int
    repeat: int
    variant: str
    params: Mapping[str, OptionValue]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The plan is made and the machine is known; nothing has been started.

    ``workers`` holds, by the label of each cell, a digest of what its workers run: program files, arguments,
    interpreter. It is empty in runs that did not record it.
    """

    run_id: str
    started: str
    seed: int
    quick: bool
    scenario: str
    scenario_text: str
    overrides: Mapping[str, OptionValue]
    machine: MachineFacts
    schedule: tuple[PlannedLaunch, ...]
    estimated_s: float
    full: bool = False
    scale: float = 1.0
    workers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokerReady:
    """The broker answers."""

    broker: BrokerFacts


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A number was found for this machine.

    Attributes:
        option: the placeholder that it becomes.
        value: the number.
        metric: what it was found by.
        measured: what the metric was with it.
        target: what it should be.
        hit: it is near enough.
    """

    option: str
    value: float
    metric: str
    measured: float
    target: float
    hit: bool


@dataclass(frozen=True, slots=True)
class DrillEnded:
    """A drill is over."""

    result: DrillResult


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """A launch entered a phase."""

    launch: int
    phase: Phase
    at_s: float


@dataclass(frozen=True, slots=True)
class RunningEstimate:
    """What the cell in progress looks like so far; shown, never stored as a result."""

    launch: int
    cpu_percent: float
    wakes_per_s: float | None


@dataclass(frozen=True, slots=True)
class LaunchEnded:
    """A launch is over; its record is complete."""

    record: LaunchRecord


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a reader of the result should know."""

    message: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is over.

    Attributes:
        finished: ISO 8601 with UTC offset.
        complete: every planned launch was made.
        reason: why not complete, or "".
    """

    finished: str
    complete: bool
    reason: str


Event = (
    RunStarted
    | BrokerReady
    | Calibrated
    | DrillEnded
    | PhaseEntered
    | RunningEstimate
    | LaunchEnded
    | Warned
    | RunEnded
)
Listener = Callable[[Event], None]
