"""How far a run is: kept from its events, drawn by the live view and the plain lines."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from idlebench.model.events import (
    BrokerReady,
    Event,
    LaunchEnded,
    Phase,
    PhaseEntered,
    PlannedLaunch,
    RunningEstimate,
    RunStarted,
)
from idlebench.model.launch import LaunchRecord
from idlebench.model.scenario import OptionValue
from idlebench.model.validity import Validity

_WORDS = {
    Phase.START: "starting",
    Phase.READY: "waiting until it is ready",
    Phase.SETTLE: "coming to rest",
    Phase.IDLE_PROOF: "proving that it is idle",
    Phase.WINDOW: "counting",
    Phase.LATENCY: "probing pickup latency",
    Phase.OUTAGE: "losing the broker",
    Phase.RECOVERY: "waiting until it is back at work",
    Phase.STACKS: "looking where threads wait",
    Phase.STOP: "stopping",
}


def label_of(variant: str, params: Mapping[str, OptionValue]) -> str:
    """Name a cell as tables do."""
    return " ".join([variant, *(f"{key}={value}" for key, value in params.items())])


class CellProgress:
    """One cell so far.

    Attributes:
        label: its name.
        planned: how many launches it gets.
        validities: of the launches that ended.
        cpu_percent: of each valid launch.
        wakes_per_s: of each valid launch that could count them.
    """

    def __init__(self, label: str) -> None:
        """Begin with nothing planned."""
        self.label = label
        self.planned = 0
        self.validities: list[Validity] = []
        self.cpu_percent: list[float] = []
        self.wakes_per_s: list[float] = []

    def take(self, record: LaunchRecord) -> None:
        """Count a launch that ended."""
        self.validities.append(record.validity)
        if record.validity is not Validity.OK or record.window is None:
            return
        self.cpu_percent.append(record.window.worker.cpu_percent)
        if record.window.worker.wakes_per_s is not None:
            self.wakes_per_s.append(record.window.worker.wakes_per_s)

    @property
    def mean_cpu_percent(self) -> float | None:
        """Mean of the valid launches so far."""
        return statistics.fmean(self.cpu_percent) if self.cpu_percent else None

    @property
    def mean_wakes_per_s(self) -> float | None:
        """Mean of the valid launches so far."""
        return statistics.fmean(self.wakes_per_s) if self.wakes_per_s else None


class Progress:
    """A run so far; `take` every event in turn.

    Attributes:
        scenario: its name.
        seed: of the schedule.
        broker: such as ``valkey 9.1.2``, or "".
        cells: in the order in which tables list them.
        total: launches in the schedule.
        ended: launches that ended.
        current: the launch in progress, or None.
        phase: what it does, in words.
        estimate: what it looks like so far, or None.
    """

    def __init__(self, order: Sequence[str] = (), clock: Callable[[], float] = time.monotonic) -> None:
        """Begin before the first event.

        Args:
            order: labels of the cells, in the order in which they are to be shown.
            clock: monotonic seconds.
        """
        self.scenario = ""
        self.seed = 0
        self.broker = ""
        self.cells: dict[str, CellProgress] = {label: CellProgress(label) for label in order}
        self.total = 0
        self.ended = 0
        self.current: PlannedLaunch | None = None
        self.phase = ""
        self.estimate: RunningEstimate | None = None
        self._clock = clock
        self._schedule: Mapping[int, PlannedLaunch] = {}
        self._started_s = clock()
        self._estimated_s = 0.0

    def take(self, event: Event) -> None:
        """Follow one event."""
        match event:
            case RunStarted():
                self._begin(event)
            case BrokerReady():
                self.broker = f"{event.broker.server} {event.broker.version}"
            case PhaseEntered():
                self.current = self._schedule.get(event.launch)
                self.phase = _WORDS[event.phase]
            case RunningEstimate():
                self.estimate = event
            case LaunchEnded():
                self._end(event.record)
            case _:
                pass

    @property
    def current_label(self) -> str:
        """Label of the cell in progress, or ""."""
        return label_of(self.current.variant, self.current.params) if self.current else ""

    @property
    def left_s(self) -> float:
        """How long the rest will take, in seconds: from the plan, corrected by how it went so far."""
        if not self.total:
            return 0.0
        elapsed = self._clock() - self._started_s
        planned_so_far = self._estimated_s * self.ended / self.total
        pace = elapsed / planned_so_far if self.ended and planned_so_far > 0 else 1.0
        return max(0.0, self._estimated_s * max(1.0, pace) - elapsed)

    def _begin(self, event: RunStarted) -> None:
        self.scenario, self.seed = event.scenario, event.seed
        self.total = len(event.schedule)
        self._schedule = {launch.launch: launch for launch in event.schedule}
        self._estimated_s = event.estimated_s
        self._started_s = self._clock()
        for launch in event.schedule:
            self._cell(label_of(launch.variant, launch.params)).planned += 1

    def _end(self, record: LaunchRecord) -> None:
        self.ended += 1
        self._cell(label_of(record.variant, record.params)).take(record)
        self.current, self.phase, self.estimate = None, "", None

    def _cell(self, label: str) -> CellProgress:
        return self.cells.setdefault(label, CellProgress(label))
