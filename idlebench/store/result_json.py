"""A result as JSON and back: one documented, versioned shape for ``result.json`` and ``--json``.

The shape is that of `RunResult`, with two differences that make it read well: ``schema`` comes first, and the
floor stands with the broker that it is about. docs/result-schema.md explains every field.
"""

from __future__ import annotations

import json
from typing import Final

from idlebench.errors import StorageError
from idlebench.model.result import RunResult
from idlebench.store.codec import Json, JsonObject, encode_record
from idlebench.store.decode import decode
from idlebench.store.version import SCHEMA, check_schema

RESULT: Final = "result.json"
"""Name of the result in a run directory."""

FLOOR: Final = "floor_cpu_percent"
FLOOR_ESTIMATE: Final = "floor"


def result_object(result: RunResult) -> JsonObject:
    """Give a result as the JSON object of result.schema.json.

    What could not be measured is null, never 0.

    Raises:
        StorageError: a figure is not finite.
    """
    content = encode_record(result)
    floor = content.pop(FLOOR)
    broker = content["broker"]
    if isinstance(broker, dict):
        mean: Json = None if result.floor_cpu_percent is None else result.floor_cpu_percent.mean
        content["broker"] = broker | {FLOOR: mean, FLOOR_ESTIMATE: floor}
    head: JsonObject = {"schema": SCHEMA}
    return head | content


def result_text(result: RunResult) -> str:
    """Give a result as the text of ``result.json``, indented, with a line feed at its end.

    Raises:
        StorageError: a figure is not finite.
    """
    return json.dumps(result_object(result), indent=2, allow_nan=False) + "\n"


def result_of(content: Json, where: str = "") -> RunResult:
    """Read a result from its JSON object.

    Args:
        content: as `json.loads` gives it.
        where: the file, for messages.

    Raises:
        StorageError: it is not a result of ours, is of another major version, or a field is missing or wrong.
    """
    if not isinstance(content, dict) or "schema" not in content or "cells" not in content:
        raise StorageError(
            "this is not the result of an idlebench run",
            where=where,
            remedy="give the directory of a run, or its result.json",
        )
    check_schema(content["schema"], where)
    broker = content.get("broker")
    floor = broker.get(FLOOR_ESTIMATE) if isinstance(broker, dict) else None
    try:
        return decode(RunResult, {**content, FLOOR: floor})
    except StorageError as error:
        raise StorageError(
            error.message, where=where, remedy="the result is damaged; run.jsonl has what it was made from"
        ) from error


def result_from_text(text: str | bytes, where: str = "") -> RunResult:
    """Read a result from the text of ``result.json``.

    Raises:
        StorageError: as `result_of`, or it is not JSON.
    """
    try:
        content: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StorageError(
            f"this is not JSON: {error}",
            where=where,
            remedy="give the directory of a run, or its result.json",
        ) from error
    return result_of(content, where)
