"""JSON → records of the model; the other half of `codec`."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

from idlebench.errors import StorageError
from idlebench.store.codec import TAG, Json, field_types, members, records_of

Record = TypeVar("Record")

_NAMES: Final = {
    type(None): "null",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


def decode(record: type[Record], data: Json, where: str = "") -> Record:
    """Make a record from its JSON object.

    Args:
        record: a dataclass of the model.
        data: as `json.loads` gives it.
        where: path of the object, for messages.

    Raises:
        StorageError: something is missing, or is not what the annotation says; the message has its path.
    """
    if not isinstance(data, dict):
        _refuse(where, "an object", data)
    prefix = f"{where}." if where else ""
    values: dict[str, Any] = {}
    missing: list[str] = []
    kinds = field_types(record)
    for field in dataclasses.fields(cast("Any", record)):
        if field.name in data:
            values[field.name] = decode_value(kinds[field.name], data[field.name], f"{prefix}{field.name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            missing.append(prefix + field.name)
    if missing:
        raise StorageError(f"{record.__name__} lacks {', '.join(missing)}")
    return record(**values)


def decode_value(annotation: Any, data: Json, where: str) -> Any:  # noqa: ANN401 - its type is the annotation
    """Make a value of the type that an annotation says.

    Raises:
        StorageError: as `decode`.
    """
    allowed = members(annotation)
    if data is None and type(None) in allowed:
        return None
    records = records_of(annotation)
    if records:
        return decode(_chosen(records, data, where), data, where)
    for kind in allowed:
        found, value = _match(kind, data, where)
        if found:
            return value
    expected = " or ".join(_NAMES.get(kind, _name(kind)) for kind in allowed)
    return _refuse(where, expected, data)


def _chosen(records: tuple[type, ...], data: Json, where: str) -> type:
    """Give the record that a JSON object says it is."""
    if len(records) == 1:
        return records[0]
    name = data.get(TAG) if isinstance(data, dict) else None
    for record in records:
        if record.__name__ == name:
            return record
    raise StorageError(
        f"{where}: {TAG} is {name!r}, not one of {', '.join(kind.__name__ for kind in records)}"
    )


def _match(kind: Any, data: Json, where: str) -> tuple[bool, object]:  # noqa: ANN401 - an annotation
    """Try one alternative of an annotation: whether it fits, and the value."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and isinstance(data, list):
        return True, tuple(
            decode_value(args[0], item, f"{where}[{index}]") for index, item in enumerate(data)
        )
    if origin is Mapping and isinstance(data, dict):
        return True, {key: decode_value(args[1], item, f"{where}.{key}") for key, item in data.items()}
    if isinstance(kind, type):
        return _match_plain(kind, data, where)
    return False, None


def _match_plain(kind: type, data: Json, where: str) -> tuple[bool, object]:
    """Try a type without parameters."""
    if type(data) is kind:
        return True, data
    if kind is float and type(data) is int:
        return True, _to_float(data, where)
    if issubclass(kind, Enum) and isinstance(data, str):
        return True, _word(kind, data, where)
    if kind is Path and isinstance(data, str):
        return True, Path(data)
    return False, None


def _to_float(data: int, where: str) -> float:
    """Read a whole number where a figure stands: other JSON writers drop the ``.0``."""
    try:
        return float(data)
    except OverflowError:
        return _refuse(where, "a number that fits in 64 bits", data)


def _word(kind: Callable[[str], object], data: str, where: str) -> object:
    """Read a word of an enumeration."""
    try:
        return kind(data)
    except ValueError as error:
        raise StorageError(f"{where}: {error}") from error


def _name(kind: Any) -> str:  # noqa: ANN401 - an annotation
    """Say what a container or an enumeration is in JSON."""
    by_origin = {tuple: "a list", Mapping: "an object"}
    return by_origin.get(typing.get_origin(kind), "a string")


def _refuse(where: str, expected: str, data: Json) -> NoReturn:
    """Say what was expected and what was found."""
    shown = repr(data)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    raise StorageError(f"{where or 'the record'}: expected {expected}, found {shown}")
