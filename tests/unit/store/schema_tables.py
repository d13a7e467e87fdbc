"""The field tables of docs/result-schema.md, made from the JSON Schema.

``python -m tests.unit.store.schema_tables`` writes them, and the shipped schema, after a change of the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from idlebench.store.result_schema import result_schema, schema_text

ROOT: Final = Path(__file__).parents[3]
DOCUMENT: Final = ROOT / "docs" / "result-schema.md"
SCHEMA: Final = ROOT / "idlebench" / "store" / "schema" / "result.schema.json"
MARK: Final = "<!-- The tables below are made from the schema: python -m tests.unit.store.schema_tables -->\n"


def field_tables() -> str:
    """Give one table for each record, in the order in which the schema comes to them."""
    schema: Any = result_schema()
    parts = [_table("The result", schema)]
    parts += [_table(name, definition) for name, definition in schema["$defs"].items()]
    return "\n".join(parts)


def _table(title: str, definition: dict[str, Any]) -> str:
    rows = [
        f"| `{name}` | {_type(field)} | {field['description'].replace('|', chr(92) + '|')} |"
        for name, field in definition["properties"].items()
    ]
    head = ["| field | type | meaning |", "|---|---|---|"]
    return "\n".join([f"### {title}\n", f"{definition['description']}\n", *head, *rows, ""])


def _type(field: dict[str, Any]) -> str:
    """Say a type in words, with a link to the table of a record."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(each) for each in field["anyOf"])
    if "enum" in field:
        return " ".join(f"`{word}`" for word in field["enum"])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    if field["type"] == "object":
        return f"object of {_type(field['additionalProperties'])}"
    return field["type"] if isinstance(field["type"], str) else " or ".join(field["type"])


def main() -> None:
    """Write the tables and the schema."""
    prose, _, _ = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    DOCUMENT.write_text(f"{prose}{MARK}\n{field_tables()}", encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
