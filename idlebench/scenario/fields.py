"""The kinds of values that a scenario file is made of, as pydantic reads them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from idlebench.scenario.names import NAME_PATTERN, NAME_RULE, is_name
from idlebench.units import parse_duration

A_DAY_S = 86_400.0


class Table(BaseModel):
    """A TOML table: unknown keys are errors, and 1 is not "1"."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


def _seconds(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("duration", 'expected a duration such as "250ms", "5s" or "2m"')
    try:
        seconds = parse_duration(value)
    except ValueError as error:
        raise PydanticCustomError("duration", "{reason}", {"reason": str(error)}) from error
    if seconds > A_DAY_S:
        raise PydanticCustomError("duration", "expected at most a day (24h)")
    return seconds


def _positive(seconds: float) -> float:
    if seconds <= 0:
        raise PydanticCustomError("duration", "expected a duration longer than 0")
    return seconds


def _name(text: str) -> str:
    if not is_name(text):
        raise PydanticCustomError("name", "expected a name: {rule}", {"rule": NAME_RULE})
    return text


def _printable(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "expected text without a NUL character")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


DURATION_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": A_DAY_S},
        {"type": "string", "pattern": r"^\s*(\d+(\.\d*)?|\.\d+)\s*(us|µs|ms|s|m|min|h)?\s*$"},
    ],
}

Duration = Annotated[
    float,
    BeforeValidator(_seconds),
    Field(json_schema_extra=lambda schema: _becomes(schema, DURATION_SCHEMA)),
]
LongerThanNothing = Annotated[Duration, AfterValidator(_positive)]
Name = Annotated[
    str,
    AfterValidator(_name),
    Field(json_schema_extra=lambda schema: schema.update(pattern=f"^{NAME_PATTERN}$")),
]
Text = Annotated[str, AfterValidator(_printable)]
FilledText = Annotated[str, AfterValidator(_printable), Field(min_length=1)]
Arguments = Annotated[list[Text], Field(min_length=1)]
Positive = Annotated[float, Field(gt=0)]
Identifier = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=64)]
NonNegative = Annotated[float, Field(ge=0)]
Names = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
OneOrMoreNames = Annotated[Names, Field(min_length=1)]
Value = str | int | float | bool
OneOrMoreValues = Annotated[
    list[Value],
    BeforeValidator(
        lambda value: value if isinstance(value, list) else [value],
        json_schema_input_type=Value | list[Value],
    ),
    Field(min_length=1),
]


def _becomes(schema: dict[str, Any], replacement: dict[str, Any]) -> None:
    schema.pop("type", None)
    schema.update(replacement)
