"""A scenario, checked and complete: what `scenario/` makes of a TOML file and everything else reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from idlebench.model.comparison import Comparison
from idlebench.model.gate_plan import GatePlan
from idlebench.model.outage import ServiceLoss

OptionValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class BuiltinWorker:
    """A worker that idlebench ships.

    Attributes:
        name: its file in ``workers/`` without ``.py``.
        options: every option, defaults filled in, in the worker's own vocabulary.
    """

    name: str
    options: Mapping[str, OptionValue]


@dataclass(frozen=True, slots=True)
class Command:
    """Any command of the user's; placeholders are still in it.

    Attributes:
        argv: the program and its arguments.
        cwd: where it starts; relative to the scenario's directory.
        env: added to the environment.
        shell: ``argv`` is one string for ``/bin/sh -c``; only where the scenario says so.
    """

    argv: tuple[str, ...]
    cwd: str = "{scenario_dir}"
    env: Mapping[str, str] = field(default_factory=dict)
    shell: bool = False


class ReadyWhen(StrEnum):
    """The kinds of evidence that a process is ready."""

    LOG = "log"
    CONNECTION = "connection"
    FILE = "file"
    PORT = "port"
    STARTED = "started"


@dataclass(frozen=True, slots=True)
class Ready:
    """How a process shows that it is ready.

    Attributes:
        when: the kind of evidence.
        what: a regular expression (log), a path (file), ``port`` or ``host:port`` (port); "" otherwise.
        connections: how many new broker clients to wait for (connection).
        timeout_s: after that the launch is ``not_ready``.
    """

    when: ReadyWhen
    what: str = ""
    connections: int = 1
    timeout_s: float = 30.0


class Channel(StrEnum):
    """Where a job is put, or where its pickup is seen."""

    LIST = "list"
    STREAM = "stream"
    KEY = "key"
    COMMAND = "command"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a probe; placeholders and ``{probe_id}`` are still in the strings.

    Attributes:
        channel: its kind.
        name: the key of a list, a stream or a key; the path of a SQLite file.
        argv: the command, for ``COMMAND``: enqueues one job, or exits 0 once the job was picked up.
        payload: what is pushed (list, key) or the fields that are added (stream).
        push_left: a list is pushed on the left (LPUSH) rather than on the right.
        notify: channel that is PUBLISHed to after the push, or "".
    """

    channel: Channel
    name: str = ""
    argv: tuple[str, ...] = ()
    payload: Mapping[str, str] = field(default_factory=lambda: {"id": "{probe_id}"})
    push_left: bool = True
    notify: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """How to enqueue one job, and how its pickup is seen.

    Attributes:
        enqueue: where the job goes; its depth is the idle proof's queue depth.
        seen: where the worker shows that the handler has started; its length is the completed count.
        group: consumer group of a stream queue, for depth = lag + pending; "" for none.
        stamped: the worker's record carries the monotonic nanoseconds of the handler's start (built-in
            workers do); otherwise the pickup time is when the harness saw it.
    """

    enqueue: Place
    seen: Place
    group: str = ""
    stamped: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """When start-up counts as over: the rate is flat, between these two bounds.

    Attributes:
        min_s: not before.
        max_s: after that the launch is ``not_settled``.
    """

    min_s: float = 0.5
    max_s: float = 30.0


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """How each launch is measured.

    Attributes:
        window_s: length of the counter window.
        launches: how often each cell is started: the number of replicates.
        settle: bounds of the wait for rest.
        probes: most latency probes in a launch; 0 for none.
        probe_budget_s: most time that they may take.
        stop_grace_s: from SIGTERM until what still lives is ``leaked`` and killed.
        stacks: sample where each thread waits, once a cell.
        series_s: the window is also recorded in slices of this length, or None.
        scale: periods of minutes are shortened by this factor; ``{scale}`` in commands.
    """

    window_s: float = 5.0
    launches: int = 3
    settle: Settle = field(default_factory=Settle)
    probes: int = 20
    probe_budget_s: float = 3.0
    stop_grace_s: float = 5.0
    stacks: bool = True
    series_s: float | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class BrokerPlan:
    """What broker the scenario needs.

    Attributes:
        needed: False for a scenario without a broker.
        settings: server settings for the embedded one, such as ``{"maxmemory": "64mb"}``.
    """

    needed: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to wait.

    Attributes:
        name: short, unique, safe as a file name.
        title: one line for people.
        program: a built-in worker or a command.
        ready: evidence that it is ready.
        probe: how pickup is measured, or None.
        workers: how many of it run at once in a cell.
        control: it is the blocked control that the limit of detection comes from.
        assert_idle: the user vouches that it has no work; figures say ``asserted``.
        services: names of the services that run beside it.
        window_s: its own window, or None for the scenario's.
        min_settle_s: its own minimum settle, or None for the scenario's.
        probe_rest_s: how long to leave it idle before each latency probe, so that a backoff has
            climbed its ladder again; the built-in workers' is computed from their options.
        published_series: role → published CPU percent of each slice, shown beside the measured ones.
        loses: the service that an outage takes away, or None: its broker, or its database.
    """

    name: str
    title: str
    program: BuiltinWorker | Command
    ready: Ready
    probe: Probe | None = None
    workers: int = 1
    control: bool = False
    assert_idle: bool = False
    services: tuple[str, ...] = ()
    window_s: float | None = None
    min_settle_s: float | None = None
    probe_rest_s: float = 0.0
    published_series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    loses: ServiceLoss | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Any other process that a scenario needs, started before the workers of each launch."""

    name: str
    command: Command
    ready: Ready


@dataclass(frozen=True, slots=True)
class Axis:
    """One swept parameter: ``workers``, an option of a built-in worker, or a ``{name}`` in a command.

    Attributes:
        name: what is varied; a variant that does not know it is not swept over it.
        values: at least one, in the scenario's order.
        variants: the variants that it varies, or () for every one that knows it.
    """

    name: str
    values: tuple[OptionValue, ...]
    variants: tuple[str, ...] = ()


class Predicate(StrEnum):
    """What an expectation may claim. Data, never an expression that is evaluated."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RATIO_AT_LEAST = "ratio_at_least"
    RATIO_AT_MOST = "ratio_at_most"
    EQUAL_WITHIN = "equal_within"
    ORDERED = "ordered"
    MONOTONE = "monotone"
    FLAT = "flat"
    PROPORTIONAL = "proportional"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim about the figures, and where it was published.

    Attributes:
        id: unique within the scenario.
        claim: one sentence.
        predicate: the kind of claim.
        metric: dotted, such as ``worker.cpu_percent``, ``broker.commands_per_s``, ``pickup_ms.p50``.
        of: the variants it speaks about (for ORDERED: from the least to the greatest); none for a drill.
        to: the variant that a ratio is taken to, or "".
        value: the bound, ratio or figure; 0 for ORDERED, MONOTONE and FLAT.
        within: tolerance: absolute for EQUAL_WITHIN, relative spread for FLAT and PROPORTIONAL.
        along: the axis for MONOTONE, FLAT, PROPORTIONAL and WORD, or "".
        rising: MONOTONE: the metric grows along the axis (False: it falls).
        published: the published figure in its own words, or "".
        source: where it was published, or "".
        word: WORD: the verdict that is expected of a knob.
        at: axis → values: only at these points of the sweep; everywhere if empty.
        reason: why it is not as it was published, or "".
    """

    id: str
    claim: str
    predicate: Predicate
    metric: str
    of: tuple[str, ...]
    to: str = ""
    value: float = 0.0
    within: float = 0.0
    along: str = ""
    rising: bool = True
    published: str = ""
    source: str = ""
    word: str = ""
    at: Mapping[str, tuple[OptionValue, ...]] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """A script that puts a claim to the test, such as "a killed worker's message is not lost".

    Attributes:
        name: unique within the scenario.
        title: one line for people.
        command: prints JSON objects, one a line, of names and numbers or truth values, and ends with 0.
        timeout_s: after that it has failed.
    """

    name: str
    title: str
    command: Command
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A number that depends on the machine, found before the launches so that one figure is hit.

    Attributes:
        option: the placeholder that it becomes.
        variant: launched to find it.
        metric: of that variant, falling as the number grows.
        target: what the metric shall be.
        within: how near is near enough, in the metric's unit.
        low: the least that it may be, more than 0.
        high: the most.
    """

    option: str
    variant: str
    metric: str
    target: float
    within: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """The question, its variants, how to measure, and what is expected.

    Attributes:
        name: from the file name.
        title: one line.
        question: what it asks, one or more sentences.
        source: where its finding was published, or "".
        path: the file.
        digest: SHA-256 of the file, hex.
        tags: words to choose scenarios by.
        broker: what broker it needs.
        measure: how each launch is measured.
        quick: the same, for ``--quick``.
        services: by the variants' ``services``.
        variants: in the order in which tables list them; exactly one is the control.
        sweep: axes; a cell is a variant at one point of the axes that it knows.
        reference: the variant that "×" is taken to.
        expectations: claims to check.
        full: how each launch is measured with ``--full``.
        requires: packages that must be importable, such as ``grpc``.
        calibrate: a number to find first, or None.
        drills: scripts that put claims to the test, run after the launches.
        comparisons: published tables that the report shows again.
        gate: what its ``[gate]`` table says.
        asked: every variant of the file → digest of what the file asks of it, titles left out.
    """

    name: str
    title: str
    question: str
    source: str
    path: Path
    digest: str
    tags: tuple[str, ...]
    broker: BrokerPlan
    measure: MeasurePlan
    quick: MeasurePlan
    services: tuple[Service, ...]
    variants: tuple[Variant, ...]
    sweep: tuple[Axis, ...]
    reference: str
    expectations: tuple[Expectation, ...]
    full: MeasurePlan = field(default_factory=MeasurePlan)
    requires: tuple[str, ...] = ()
    calibrate: Calibration | None = None
    drills: tuple[Drill, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    gate: GatePlan = field(default_factory=GatePlan)
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """A variant at one point of the scenario's sweep.

    Attributes:
        variant: with the point's values already in its program and its number of workers.
        params: the point: axis name → value; empty without a sweep.
    """

    variant: Variant
    params: Mapping[str, OptionValue]

    @property
    def label(self) -> str:
        """``variant`` or ``variant block_ms=100 workers=2``; unique in a scenario."""
        return " ".join([self.variant.name, *(f"{key}={value}" for key, value in self.params.items())])
