"""A gate as JSON, and the page that documents it."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings

from idlebench.model.gate import GateResult
from idlebench.render.gate_json import SCHEMA, json_text
from idlebench.store.codec import field_types, members
from idlebench.store.decode import decode
from tests.unit.render.ci_readers import obeyed
from tests.unit.render.gate_builders import gates, regressed

PAGE = Path(__file__).parents[3] / "docs" / "gate-result.md"


def records(record: type) -> Iterator[type]:
    """Give a record and every record that it holds."""
    yield record
    for annotation in field_types(record).values():
        for kind in members(annotation):
            for each in (kind, *typing.get_args(kind)):
                if isinstance(each, type) and dataclasses.is_dataclass(each):
                    yield from records(each)


def test_the_shape_is_versioned() -> None:
    """A reader can tell what it reads before it reads on."""
    content = json.loads(json_text(regressed()))
    assert list(content)[:2] == ["schema", "kind"]
    assert (content["schema"], content["kind"]) == (SCHEMA, "gate")
    assert content["cells"][0]["checks"][0]["difference"]["mean"] == 17.9


def test_what_was_not_measured_is_null() -> None:
    """And not 0."""
    check = json.loads(json_text(regressed()))["cells"][1]["checks"][0]
    assert (check["head"], check["difference"], check["values"]) == (None, None, [])


def test_every_field_is_documented() -> None:
    """The page has a row for each field of each record."""
    page = PAGE.read_text(encoding="utf-8")
    sections = {part.partition("\n")[0].strip(): part for part in page.split("\n### ")[1:]}
    for record in dict.fromkeys(records(GateResult)):
        rows = sections[record.__name__]
        missing = [name for name in field_types(record) if f"| `{name}` |" not in rows]
        assert not missing, record


@settings(max_examples=30, deadline=None)
@given(gates)
def test_any_gate_is_read_back_as_it_was(result: GateResult) -> None:
    """Nothing is lost or changed, and no line is a command to a runner."""
    text = json_text(result)
    assert decode(GateResult, json.loads(text)) == result
    assert obeyed(text) == []
