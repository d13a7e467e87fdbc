"""A gate as JSON: its documented, versioned shape (docs/gate-result.md)."""

from __future__ import annotations

import json
from typing import Final

from idlebench.model.gate import GateResult
from idlebench.store.codec import JsonObject, encode_record

SCHEMA: Final = "1.0"
"""Version of the shape; a minor version only adds fields."""


def json_text(result: GateResult) -> str:
    """Give a gate as JSON, indented, ASCII only, with a line feed at its end.

    What could not be measured is null, never 0.

    Raises:
        StorageError: a figure is not finite.
    """
    head: JsonObject = {"schema": SCHEMA, "kind": "gate"}
    return dumps(head | encode_record(result))


def dumps(content: object) -> str:
    """Write JSON that GitHub's runner takes for no command: ``##[`` is spelled with an escape."""
    text = json.dumps(content, indent=2, allow_nan=False)
    return text.replace("##[", "##\\u005b") + "\n"
