"""The scenario file as pydantic reads it; `json_schema` prints it for editors."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from idlebench.scenario.fields import (
    Duration,
    FilledText,
    Identifier,
    LongerThanNothing,
    Name,
    NonNegative,
    Positive,
    Table,
    Text,
    Value,
)
from idlebench.scenario.schema_comparison import ComparisonTable
from idlebench.scenario.schema_expect import ExpectTable
from idlebench.scenario.schema_gate import GateTable
from idlebench.scenario.schema_process import DrillTable, ProbeTable, ProcessTable, ServiceTable

Values = Annotated[list[Value], Field(min_length=1, max_length=100)]


class BrokerTable(Table):
    """What broker the scenario needs."""

    needed: bool = Field(default=True, title="Needed", description="false: no broker is started.")
    settings: dict[str, str | int | bool] = Field(
        default_factory=dict,
        title="Settings",
        description='Settings of the embedded server, such as maxmemory = "64mb".',
    )


class SettleTable(Table):
    """Bounds of the wait until start-up is over."""

    min: Duration | None = Field(default=None, title="Least", description="Settling takes at least this.")
    max: LongerThanNothing | None = Field(
        default=None, title="Most", description="After that the launch is `not_settled`."
    )


class MeasureTable(Table):
    """How each launch is measured; what is left out has its default."""

    settle: SettleTable = Field(
        default_factory=SettleTable,
        title="Settle",
        description="Wait for rest between these bounds.",
    )
    window: LongerThanNothing | None = Field(
        default=None, title="Window", description="Length of the counter window; 5 s by default."
    )
    launches: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        title="Launches",
        description="How often each cell is started: the replicates; 3 by default.",
    )
    probes: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        default=None,
        title="Probes",
        description="Most latency probes in a launch; 20 by default, 0 for none.",
    )
    probe_budget: LongerThanNothing | None = Field(
        default=None,
        title="Probe budget",
        description="Most time that the probes of a launch take; 3 s by default.",
    )
    stop_grace: LongerThanNothing | None = Field(
        default=None,
        title="Grace",
        description="From SIGTERM until what still lives is killed; 5 s by default.",
    )
    stacks: bool | None = Field(
        default=None,
        title="Stacks",
        description="Sample where each thread waits, once a cell; true by default.",
    )
    series: LongerThanNothing | None = Field(
        default=None,
        title="Series",
        description="Record the window as a time series too, in slices of this length.",
    )
    scale: Annotated[float, Field(ge=1, le=1000)] | None = Field(
        default=None,
        title="Scale",
        description="Periods of minutes are shortened by this factor; {scale} in commands; 1 by default.",
    )


class CalibrateTable(Table):
    """A number that depends on the machine, found before the launches so that one figure is hit."""

    option: Identifier = Field(title="Option", description="The placeholder that it becomes.")
    variant: str = Field(title="Variant", description="Launched to find it.")
    metric: FilledText = Field(title="Metric", description="It has to fall as the number grows.")
    target: Positive = Field(title="Target", description="What the metric shall be.")
    within: Positive = Field(title="Within", description="How near is near enough.")
    low: Positive = Field(title="Low", description="The least that the number may be.")
    high: Positive = Field(title="High", description="The most that it may be.")


class LossTable(Table):
    """A service that an outage takes away in place of the broker."""

    service: FilledText = Field(title="Service", description="Its name.")
    port_file: FilledText = Field(
        title="Port file", description="The service writes its port into it, the workers read it there."
    )


class VariantTable(ProcessTable):
    """One way to wait: a worker that idlebench ships, or a command of yours."""

    name: Name = Field(title="Name", description="Short and unique; part of file names.")
    title: Text = Field(default="", title="Title", description="One line for people.")
    worker: str | None = Field(default=None, title="Worker", description="A worker that idlebench ships.")
    options: dict[str, Value] = Field(
        default_factory=dict,
        title="Options",
        description="Options of that worker; the rest are its defaults.",
    )
    probe: ProbeTable | None = Field(
        default=None,
        title="Probe",
        description="How pickup latency is measured; a shipped worker has its own.",
    )
    workers: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, title="Workers", description="How many run at once."
    )
    control: bool = Field(
        default=False,
        title="Control",
        description="It is blocked for ever: the limit of detection is measured on it.",
    )
    assert_idle: bool = Field(
        default=False,
        title="Assert idle",
        description="You vouch that it has no work, where nobody can see its queue.",
    )
    services: list[str] = Field(
        default_factory=list, title="Services", description="Names of services that run beside it."
    )
    window: LongerThanNothing | None = Field(
        default=None, title="Window", description="Its own window; --quick and --window override it."
    )
    min_settle: Duration | None = Field(
        default=None, title="Least settle", description="Its own least settle; --quick overrides it."
    )
    published_series: dict[str, Annotated[list[NonNegative], Field(min_length=1)]] = Field(
        default_factory=dict,
        title="Published series",
        description="Published CPU percent of each slice, by role: worker, broker or a service.",
    )
    loses: LossTable | None = Field(
        default=None,
        title="Loses",
        description="The service that an outage takes away from it; its broker or database by default.",
    )
    probe_rest: Duration | None = Field(
        default=None,
        title="Rest before a probe",
        description="How long to leave it idle before each latency probe.",
    )


class AxisTable(Table):
    """One swept parameter."""

    name: FilledText = Field(
        title="Name", description="`workers`, an option of a shipped worker, or a {name} in a command."
    )
    values: Values = Field(title="Values", description="In the order in which tables list them.")
    variants: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None,
        title="Variants",
        description="Only these are swept; every one that knows the axis by default.",
    )


def _axes(value: object) -> object:
    if isinstance(value, dict):
        return [{"name": name, "values": values} for name, values in value.items()]
    return value


class ScenarioTable(Table):
    """An idlebench scenario: the question, its variants, how to measure, what is expected."""

    title: FilledText = Field(title="Title", description="One line.")
    question: Text = Field(default="", title="Question", description="What the scenario asks.")
    source: Text = Field(default="", title="Source", description="Where its finding was published.")
    tags: list[Name] = Field(
        default_factory=list,
        title="Tags",
        description="Words to choose scenarios by: `idlebench run tag:WORD`.",
    )
    reference: str | None = Field(
        default=None,
        title="Reference",
        description="Variant that × is taken to; the first one that is not the control by default.",
    )
    broker: BrokerTable = Field(
        default_factory=BrokerTable, title="Broker", description="What broker the scenario needs."
    )
    measure: MeasureTable = Field(
        default_factory=MeasureTable, title="Measure", description="How each launch is measured."
    )
    quick: MeasureTable | None = Field(
        default=None,
        title="Quick",
        description="What --quick changes in [measure]; shorter of everything by default.",
    )
    full: MeasureTable | None = Field(
        default=None,
        title="Full",
        description="What --full changes in [measure]; only the scale, to 1, by default.",
    )
    requires: list[Identifier] = Field(
        default_factory=list, title="Requires", description="Python packages that must be importable."
    )
    calibrate: CalibrateTable | None = Field(
        default=None, title="Calibrate", description="A number to find before the launches."
    )
    drills: list[DrillTable] = Field(
        default_factory=list,
        title="Drills",
        description="Scripts that put claims to the test, run after the launches.",
    )
    services: list[ServiceTable] = Field(
        default_factory=list, title="Services", description="Processes that variants need beside them."
    )
    variants: Annotated[list[VariantTable], Field(min_length=1)] = Field(
        title="Variants", description="The ways to wait, in the order in which tables list them."
    )
    sweep: Annotated[
        list[AxisTable], BeforeValidator(_axes, json_schema_input_type=dict[str, Values] | list[AxisTable])
    ] = Field(default_factory=list, title="Sweep", description="Swept parameters: name = values, or tables.")
    expect: list[ExpectTable] = Field(
        default_factory=list, title="Expectations", description="Claims that are checked."
    )
    comparisons: list[ComparisonTable] = Field(
        default_factory=list,
        title="Comparisons",
        description="Published tables that the report shows again, measured beside published.",
    )
    gate: GateTable = Field(
        default_factory=GateTable, title="Gate", description="What `idlebench gate` asks of the cells."
    )
