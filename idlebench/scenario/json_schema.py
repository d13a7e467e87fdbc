"""JSON Schema of the scenario file, for editors."""

from __future__ import annotations

from typing import Any, Final

from idlebench.scenario.schema import ScenarioTable
from idlebench.workers.options import WORKERS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID: Final = "urn:idlebench:scenario:1"


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a scenario file.

    An editor that has it completes keys, shows descriptions and marks unknown keys. What it cannot say
    (names that must exist, exactly one of several keys) `load_scenario` checks.
    """
    schema = ScenarioTable.model_json_schema(by_alias=True, mode="validation")
    for table in [schema, *schema["$defs"].values()]:
        for name, field in table.get("properties", {}).items():
            table["properties"][name] = _without_null(field)
    schema["$defs"]["VariantTable"]["properties"]["worker"]["enum"] = list(WORKERS)
    return {
        "$schema": DIALECT,
        "$id": SCHEMA_ID,
        **schema,
        "title": "idlebench scenario",
        "description": (ScenarioTable.__doc__ or "").strip(),
    }


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null: a key is left out instead."""
    kept = {key: value for key, value in field.items() if key != "default" or value is not None}
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **kept}
    return {**kept, "anyOf": choices} if choices else kept
