"""The JSON Schema (2020-12) of a result, made from the annotations and docstrings of the model.

The committed ``schema/result.schema.json`` is `schema_text` written to a file; a test keeps them equal.
"""

from __future__ import annotations

import inspect
import json
import re
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, cast

from idlebench.model.estimate import Estimate
from idlebench.model.machine import BrokerFacts
from idlebench.model.result import RunResult
from idlebench.store.codec import Json, JsonObject, field_types, members, records_of
from idlebench.store.result_json import FLOOR, FLOOR_ESTIMATE
from idlebench.store.version import MAJOR, SCHEMA

_PLAIN: Final[Mapping[Any, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
}
_ATTRIBUTE: Final = re.compile(r"^    (\w+): (.*(?:\n {6,}.*)*)", re.MULTILINE)


def result_schema() -> JsonObject:
    """Give the schema of ``result.json`` and ``--json`` as a JSON object."""
    definitions: JsonObject = {}
    _define(RunResult, definitions)
    run = cast("JsonObject", definitions.pop(RunResult.__name__))
    properties = cast("JsonObject", run["properties"])
    floor = cast("JsonObject", properties.pop(FLOOR))
    _put_floor(cast("JsonObject", definitions[BrokerFacts.__name__]), floor)
    version: JsonObject = {
        "type": "string",
        "pattern": rf"^{MAJOR}\.[0-9]+$",
        "description": "version of this schema; a minor version only adds fields",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:idlebench:result:{SCHEMA}",
        "title": "The result of an idlebench run",
        "description": run["description"],
        "type": "object",
        "properties": {"schema": version, **properties},
        "required": ["schema", *properties],
        "$defs": definitions,
    }


def schema_text() -> str:
    """Give the schema as the text of its file."""
    return json.dumps(result_schema(), indent=2, ensure_ascii=False) + "\n"


def _put_floor(broker: JsonObject, floor: JsonObject) -> None:
    """Describe the floor where a result has it: with the broker."""
    properties = cast("JsonObject", broker["properties"])
    properties[FLOOR] = {"type": ["number", "null"], "description": floor["description"]}
    properties[FLOOR_ESTIMATE] = _schema_of(Estimate | None, {}) | {
        "description": f"the same with its interval; `{FLOOR}` is its mean"
    }
    broker["required"] = list(properties)


def _define(record: type, definitions: JsonObject) -> None:
    """Add the schema of a record, and of those that it holds."""
    if record.__name__ in definitions:
        return
    definitions[record.__name__] = {}
    properties: JsonObject = {}
    notes = _attributes(record)
    for name, annotation in field_types(record).items():
        note: JsonObject = {"description": notes[name]} if name in notes else {}
        properties[name] = _schema_of(annotation, definitions) | note
    definitions[record.__name__] = {
        "description": _summary(record),
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _schema_of(annotation: Any, definitions: JsonObject) -> JsonObject:  # noqa: ANN401 - an annotation
    """Give the schema of what an annotation allows."""
    allowed = members(annotation)
    if all(kind in _PLAIN for kind in allowed):
        words: list[Json] = [_PLAIN[kind] for kind in allowed]
        return {"type": words[0] if len(words) == 1 else words}
    if len(allowed) > 1:
        return {"anyOf": [_schema_of(kind, definitions) for kind in allowed]}
    if records_of(annotation):
        _define(annotation, definitions)
        return {"$ref": f"#/$defs/{annotation.__name__}"}
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return {"type": "array", "items": _schema_of(args[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema_of(args[1], definitions)}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"enum": [str(word.value) for word in annotation]}
    raise TypeError(f"a result cannot hold {annotation!r}")


def _summary(record: type) -> str:
    """Give what a record's docstring says before its attributes, on one line."""
    text, _, _ = inspect.cleandoc(record.__doc__ or "").partition("Attributes:\n")
    return _in_json_words(" ".join(text.split()))


def _attributes(record: type) -> Mapping[str, str]:
    """Give what the docstring of a record says of each field, each on one line, in JSON's words."""
    _, _, section = inspect.cleandoc(record.__doc__ or "").partition("Attributes:\n")
    notes = {name: " ".join(note.split()) for name, note in _ATTRIBUTE.findall(section)}
    return {name: _in_json_words(note).removesuffix(".") for name, note in notes.items()}


def _in_json_words(note: str) -> str:
    """Say ``null`` for None, and mark code as Markdown does."""
    words = {"None": "null", "True": "true", "False": "false", "``": "`"}
    return re.sub(r"\b(?:None|True|False)\b|``", lambda match: words[match[0]], note)
