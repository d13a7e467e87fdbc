"""Records of the model ⇄ JSON, driven by nothing but their type annotations; here: to JSON.

Strict where a wrong guess would change a figure (a string is never a number, a missing field without default
is an error) and tolerant where a newer minor version may have added something (unknown fields are ignored,
fields with a default may be missing). A number that is not finite is never written: JSON has no word for it.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Hashable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final, cast

from idlebench.errors import StorageError

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
JsonObject = dict[str, Json]

TAG: Final = "type"
"""Field that says which record it is, where an annotation allows several."""


def field_types(record: type) -> Mapping[str, Any]:
    """Give the resolved annotation of each field of a record, in their order."""
    return _field_types(cast("Hashable", record))


@functools.cache
def _field_types(record: Any) -> Mapping[str, Any]:  # noqa: ANN401 - see `field_types`
    """Resolve annotations once for each class: resolving costs far more than using them."""
    hints = typing.get_type_hints(record)
    return {field.name: hints[field.name] for field in dataclasses.fields(record)}


def members(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - an annotation has no narrower type
    """Give the alternatives of a union, or the annotation itself as the only one."""
    is_union = typing.get_origin(annotation) in {types.UnionType, typing.Union}
    return typing.get_args(annotation) if is_union else (annotation,)


def records_of(annotation: Any) -> tuple[type, ...]:  # noqa: ANN401 - as above
    """Give the records among the alternatives of an annotation."""
    kinds = members(annotation)
    return tuple(kind for kind in kinds if isinstance(kind, type) and dataclasses.is_dataclass(kind))


def encode(value: object, annotation: Any = None, where: str = "") -> Json:  # noqa: ANN401 - as above
    """Give what stands for a value in JSON.

    Args:
        value: of a type that the annotation allows.
        annotation: what it was declared as; by default its own class, which must then be a record.
        where: path of the value, for messages.

    Raises:
        StorageError: a number is not finite where no null is allowed, or the type has no place in a record.
    """
    allowed = members(type(value) if annotation is None else annotation)
    if isinstance(value, float) and not math.isfinite(value):
        if type(None) in allowed:
            return None
        raise StorageError(f"{where or 'value'} is {value}, which is not a figure and is never written")
    if isinstance(value, (Enum, Path)):
        return str(value.value if isinstance(value, Enum) else value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if dataclasses.is_dataclass(value):
        return _encode_record(value, tagged=len(records_of(annotation)) > 1, where=where)
    return _encode_container(value, allowed, where)


def encode_record(record: object) -> JsonObject:
    """Give the JSON object that stands for a record.

    Raises:
        StorageError: as `encode`.
    """
    return _encode_record(record, tagged=False, where="")


def _encode_record(record: object, *, tagged: bool, where: str) -> JsonObject:
    """Give the JSON object of a record, with its name in it if the annotation allows several."""
    head: JsonObject = {TAG: type(record).__name__} if tagged else {}
    prefix = f"{where}." if where else ""
    body = {
        name: encode(getattr(record, name), kind, f"{prefix}{name}")
        for name, kind in field_types(type(record)).items()
    }
    return head | body


def _encode_container(value: object, allowed: tuple[Any, ...], where: str) -> Json:
    """Give the JSON of a tuple or a mapping."""
    for kind in allowed:
        origin, args = typing.get_origin(kind), typing.get_args(kind)
        if origin is tuple and isinstance(value, (tuple, list)):
            return [encode(item, args[0], f"{where}[{index}]") for index, item in enumerate(value)]
        if origin is Mapping and isinstance(value, Mapping):
            return {str(key): encode(item, args[1], f"{where}.{key}") for key, item in value.items()}
    raise StorageError(f"{where or 'value'} is a {type(value).__name__}, which no record holds")
