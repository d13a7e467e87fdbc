"""What a run says in the end. `store/` writes it as result.json; its schema is documented there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from idlebench.model.comparison import ComparisonResult
from idlebench.model.drill import DrillResult
from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.launch import SeriesPoint
from idlebench.model.machine import BrokerFacts, MachineFacts
from idlebench.model.outage import OutageFigures
from idlebench.model.scenario import OptionValue
from idlebench.model.validity import Validity


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """Worker side of a cell (or a service): all its processes and threads, summed.

    Attributes:
        cpu_percent: of one core.
        wakes_per_s: voluntary switches; None where this system cannot count them.
        preemptions_per_s: involuntary switches, or None.
        processes: live processes at the end of a window, median over launches.
        threads: the same for threads.
        born_per_s: processes started per second of window (churn).
        unaccounted: processes that ended and whose CPU nobody could bill, over all windows.
        demand_percent: of one core: CPU, and time ready but waiting for one, a neighbour's doing; None where
            this system cannot tell.
    """

    cpu_percent: Estimate
    wakes_per_s: Estimate | None
    preemptions_per_s: Estimate | None
    processes: int
    threads: int
    born_per_s: float = 0.0
    unaccounted: int = 0
    demand_percent: Estimate | None = None


@dataclass(frozen=True, slots=True)
class BrokerFigures:
    """Broker side of a cell.

    Attributes:
        cpu_percent: above the floor; None where the broker's CPU cannot be read. Not below 0.
        commands_per_s: sent by workers and services.
        commands: the same by command, mean over launches, commands a second.
        clients: connections, median over launches, or None.
    """

    cpu_percent: Estimate | None
    commands_per_s: Estimate
    commands: Mapping[str, float]
    clients: int | None


@dataclass(frozen=True, slots=True)
class StopFigures:
    """How launches ended: the slowest, and everything that was left.

    Attributes:
        seconds: from SIGTERM until the last process was gone, of the slowest launch, valid or not.
        leaked: processes that outlived the grace and were killed, summed over launches.
    """

    seconds: float
    leaked: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A launch that did not enter the statistics.

    Attributes:
        repeat: which replicate of its cell, from 0.
        validity: why not, in one word.
        reason: why not, in one sentence.
    """

    repeat: int
    validity: Validity
    reason: str


@dataclass(frozen=True, slots=True)
class CellResult:
    """A cell, aggregated over its valid launches.

    Attributes:
        variant: name.
        title: the variant's one line.
        params: the point of the sweep.
        workers: how many ran at once.
        control: it is the blocked control.
        validity: ``ok`` if every launch was; else the most frequent reason.
        reason: one sentence if not ok.
        launches: how many entered the statistics; the figures below are None if 0.
        excluded: the others.
        asserted: idleness was asserted by the user, not proved.
        worker: worker figures.
        broker: broker figures; None without a broker.
        services: by name.
        pickup_ms: over all probes of all valid launches, or None.
        pickup_lost: probes that nobody picked up.
        stop: stop figures, or None.
        observer_cpu_percent: the harness's own CPU, mean over windows.
        observed_s: sum of the windows' lengths.
        times_reference: worker CPU ÷ the reference variant's at the same point of the sweep, or None. Where
            the cell was not detected it is an upper bound: its limit of detection ÷ the reference.
        waits_at: ``thread: file:line function`` for each thread whose stack was read.
        series: the first valid launch as a time series, where the scenario asks for it.
        published_series: role → published CPU percent of each slice; empty if nobody published any.
        outage: what its workers did while the broker was gone, or None for an ordinary cell. Workers that
            all ended in it leave ``launches`` at 0 with validity ``ok``: that is a result.
    """

    variant: str
    title: str
    params: Mapping[str, OptionValue]
    workers: int
    control: bool
    validity: Validity
    reason: str
    launches: int
    excluded: tuple[Excluded, ...]
    asserted: bool
    worker: WorkerFigures | None
    broker: BrokerFigures | None
    services: Mapping[str, WorkerFigures]
    pickup_ms: Quantiles | None
    pickup_lost: int
    stop: StopFigures | None
    observer_cpu_percent: float | None
    observed_s: float
    times_reference: float | None = None
    waits_at: tuple[str, ...] = ()
    series: tuple[SeriesPoint, ...] = ()
    outage: OutageFigures | None = None
    published_series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """As `Cell.label`."""
        return " ".join([self.variant, *(f"{key}={value}" for key, value in self.params.items())])


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """An expectation held against the figures.

    Attributes:
        id: the expectation's.
        claim: its sentence.
        met: True, False, or None where it could not be measured.
        measured: what was measured, in words and figures.
        published: the published figure, or "".
        source: where it was published, or "".
        reason: why it is not as it was published, or "".
    """

    id: str
    claim: str
    met: bool | None
    measured: str
    published: str
    source: str
    reason: str = ""


class KnobVerdict(StrEnum):
    """What a sweep says about the parameter that it varies."""

    DRIVES_CPU = "drives CPU"
    NO_EFFECT = "no effect on CPU"
    NOT_EXERCISED = "not exercised"
    UNKNOWN = "could not be measured"


@dataclass(frozen=True, slots=True)
class KnobResult:
    """One swept parameter of one variant.

    Attributes:
        variant: whose.
        axis: the parameter.
        verdict: what the sweep says about it. ``not exercised``: nothing that was counted changes along
            it, so the sweep neither clears nor blames what the knob is for.
        measured: the figures along it, in words.
    """

    variant: str
    axis: str
    verdict: KnobVerdict
    measured: str


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """What a result must remember of its scenario.

    Attributes:
        name: from its file name.
        title: one line.
        question: what it asks.
        source: where its finding was published, or "".
        digest: SHA-256 of its file, hex.
        reference: the variant that `times_reference` is taken to.
    """

    name: str
    title: str
    question: str
    source: str
    digest: str
    reference: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """Everything that a run found out.

    Attributes:
        run_id: unique, sorts by time, safe as a directory name.
        started: ISO 8601 with UTC offset.
        finished: the same, or "" while it was interrupted.
        complete: every planned launch was made.
        seed: of the schedule.
        quick: measured with ``--quick``.
        scenario: what was asked.
        machine: where it ran.
        broker: which broker, or None.
        floor_cpu_percent: what the broker costs with no worker connected; None if not measured.
        lod_cpu_percent: limit of detection of worker CPU that holds for every cell, the largest of theirs;
            each cell's own stands in its estimate.
        cells: in the scenario's order.
        expectations: in the scenario's order.
        warnings: what a reader should know about this run.
        directory: the run directory, or "".
        full: measured with ``--full``.
        scale: factor by which periods of minutes were shortened; 1 for the true periods.
        calibrated: placeholder → the number that was found for this machine.
        drills: claims that were put to the test.
        knobs: one verdict for each swept parameter of each variant.
        comparisons: published tables beside what was measured.
        series_shortened: factor by which the slices of time series are shorter than the scenario's own.
    """

    run_id: str
    started: str
    finished: str
    complete: bool
    seed: int
    quick: bool
    scenario: ScenarioFacts
    machine: MachineFacts
    broker: BrokerFacts | None
    floor_cpu_percent: Estimate | None
    lod_cpu_percent: float | None
    cells: tuple[CellResult, ...]
    expectations: tuple[ExpectationResult, ...]
    warnings: tuple[str, ...] = field(default=())
    directory: str = ""
    full: bool = False
    scale: float = 1.0
    calibrated: Mapping[str, float] = field(default_factory=dict)
    drills: tuple[DrillResult, ...] = ()
    knobs: tuple[KnobResult, ...] = ()
    comparisons: tuple[ComparisonResult, ...] = ()
    series_shortened: float = 1.0
