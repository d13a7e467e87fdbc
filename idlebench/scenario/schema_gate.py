"""The ``[gate]`` table of a scenario file and of pyproject.toml, as pydantic reads it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from idlebench.scenario.fields import FilledText, LongerThanNothing, Table
from idlebench.scenario.gate_metrics import BY_NAME, parse_limit

_NUMBER: Final = r"^\s*([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*"
_FORMS: Final[dict[str, dict[str, Any]]] = {
    "percent": {"type": "string", "pattern": rf"{_NUMBER}%\s*$"},
    "rate": {"type": "string", "pattern": rf"{_NUMBER}/\s*(s|min|h)\s*$"},
    "duration": {"type": "string", "pattern": rf"{_NUMBER}(us|µs|ms|s|m|min|h)\s*$"},
    "count": {"type": "number", "minimum": 0},
}


def _reader(name: str) -> BeforeValidator:
    """Read a limit of the metric of this name, where pydantic reads a float."""

    def read(value: object) -> float:
        try:
            return parse_limit(BY_NAME[name], value)
        except ValueError as error:
            raise PydanticCustomError("limit", "{reason}", {"reason": str(error)}) from error

    return BeforeValidator(read)


def _field(name: str) -> Any:  # noqa: ANN401 - pydantic's own Field has no narrower type
    """Describe a limit for an editor."""
    form = _FORMS[BY_NAME[name].kind]

    def describe(schema: dict[str, Any]) -> None:
        schema.pop("type", None)
        schema.update(form)

    return Field(json_schema_extra=describe)


def _more_than_nothing(value: float) -> float:
    if value <= 0:
        raise PydanticCustomError("limit", "expected more than 0")
    return value


Percent = Annotated[float, _reader("cpu"), _field("cpu")]
Rate = Annotated[float, _reader("wakes"), _field("wakes")]
Milliseconds = Annotated[float, _reader("pickup_p50"), _field("pickup_p50")]
Seconds = Annotated[float, _reader("stop"), _field("stop")]
Count = Annotated[float, _reader("left"), _field("left")]
_Ratio = Annotated[float, Field(ge=1, le=1000)]


class BudgetTable(Table):
    """Absolute limits; what is left out is not limited."""

    wakes: Rate | None = Field(default=None, title="Wakes", description='Such as "25/s".')
    commands: Rate | None = Field(default=None, title="Commands to the broker", description='Such as "25/s".')
    cpu: Percent | None = Field(default=None, title="Worker CPU", description='Of one core, such as "1%".')
    broker_cpu: Percent | None = Field(
        default=None, title="Broker CPU", description='Above its floor, such as "0.5%".'
    )
    pickup_p50: Milliseconds | None = Field(
        default=None, title="Median pickup", description='Such as "100ms".'
    )
    pickup_p99: Milliseconds | None = Field(default=None, title="Slow pickup", description='Such as "300ms".')
    stop: Seconds | None = Field(default=None, title="Stop", description='From SIGTERM, such as "2s".')
    left: Count | None = Field(
        default=None, title="Processes left", description="Processes that outlived the grace, such as 0."
    )


class GrowthTable(Table):
    """A relative limit; a regression exceeds both parts."""

    ratio: _Ratio = Field(title="Ratio", description="Now ÷ before, 1 or more.")
    floor: float = Field(title="Floor", description="Now - before.")


class RateGrowth(GrowthTable):
    """How much a rate may grow."""

    floor: Annotated[Rate, AfterValidator(_more_than_nothing)] = Field(
        title="Floor", description='Now - before, such as "0.5/s".'
    )


class PercentGrowth(GrowthTable):
    """How much a CPU figure may grow."""

    floor: Annotated[Percent, AfterValidator(_more_than_nothing)] = Field(
        title="Floor", description='Now - before, in points, such as "0.1%".'
    )


class MillisecondsGrowth(GrowthTable):
    """How much a pickup latency may grow."""

    floor: Annotated[Milliseconds, AfterValidator(_more_than_nothing)] = Field(
        title="Floor", description='Now - before, such as "5ms".'
    )


class SecondsGrowth(GrowthTable):
    """How much longer a stop may take."""

    floor: Annotated[Seconds, AfterValidator(_more_than_nothing)] = Field(
        title="Floor", description='Now - before, such as "0.5s".'
    )


class CountGrowth(GrowthTable):
    """How many more processes may be left."""

    floor: Annotated[Count, AfterValidator(_more_than_nothing)] = Field(
        title="Floor", description="Now - before, such as 0.5."
    )


class ToleranceTable(Table):
    """How much a metric may grow against a baseline; every metric has a default."""

    wakes: RateGrowth | None = Field(default=None, title="Wakes", description="Ratio and floor.")
    commands: RateGrowth | None = Field(default=None, title="Commands", description="Ratio and floor.")
    cpu: PercentGrowth | None = Field(default=None, title="Worker CPU", description="Ratio and floor.")
    broker_cpu: PercentGrowth | None = Field(default=None, title="Broker CPU", description="Ratio and floor.")
    pickup_p50: MillisecondsGrowth | None = Field(
        default=None, title="Median pickup", description="Ratio and floor."
    )
    pickup_p99: MillisecondsGrowth | None = Field(
        default=None, title="Slow pickup", description="Ratio and floor."
    )
    stop: SecondsGrowth | None = Field(default=None, title="Stop", description="Ratio and floor.")
    left: CountGrowth | None = Field(default=None, title="Processes left", description="Ratio and floor.")


class VariantGateTable(Table):
    """Limits of one variant, before those for all."""

    budget: BudgetTable = Field(
        default_factory=BudgetTable, title="Budget", description="Its absolute limits."
    )
    tolerance: ToleranceTable = Field(
        default_factory=ToleranceTable, title="Tolerance", description="Its relative limits."
    )


class LaunchesTable(Table):
    """How many launches of each cell a gate makes."""

    min: Annotated[int, Field(ge=2, le=1000)] | None = Field(
        default=None, title="Least", description="Before anything is decided; 2 by default, at least 2."
    )
    max: Annotated[int, Field(ge=2, le=1000)] | None = Field(
        default=None, title="Most", description="Before it is given up as inconclusive; 8 by default."
    )


class GateTable(Table):
    """What `idlebench gate` asks of the cells."""

    variants: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, title="Variants", description="Which are gated; all but the control by default."
    )
    launches: LaunchesTable = Field(
        default_factory=LaunchesTable, title="Launches", description="Of each cell and side."
    )
    time_limit: LongerThanNothing | None = Field(
        default=None, title="Time limit", description="After that no launch is begun; 5 min by default."
    )
    on_inconclusive: Literal["fail", "pass"] | None = Field(
        default=None, title="On inconclusive", description='What an undecided gate does; "fail" by default.'
    )
    baseline: FilledText | None = Field(
        default=None,
        title="Baseline",
        description="File that is compared with, relative to this one; {scenario} is the scenario's name.",
    )
    budget: BudgetTable = Field(
        default_factory=BudgetTable, title="Budget", description="Absolute limits of every gated cell."
    )
    tolerance: ToleranceTable = Field(
        default_factory=ToleranceTable, title="Tolerance", description="Relative limits of every gated cell."
    )
    variant: dict[str, VariantGateTable] = Field(
        default_factory=dict, title="Variant", description="Limits of single variants, by their names."
    )
