"""Validate what can be validated: a broken key must not hide the problems of the rest."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from idlebench.errors import Problem
from idlebench.scenario.document import Document
from idlebench.scenario.lines import Path
from idlebench.scenario.schema import ScenarioTable
from idlebench.scenario.wording import problems_of, written_path

ARRAYS: Final = ("variants", "services", "expect", "sweep", "drills", "comparisons")
"""Arrays of tables: a broken element is left out, and the others keep their place in messages."""

_ROUNDS: Final = 50
_STAND_INS: Final = frozenset({"name", "id", "claim"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the schema accepts of a file.

    Attributes:
        table: the file, or what is left of it without its broken keys; None if that is nothing.
        problems: of the whole file; when there is none, `table` is all of it.
        kept: for each array, the index in the file of every element of `table`.
        known: for each array, every name in the file, broken elements included.
    """

    table: ScenarioTable | None
    problems: tuple[Problem, ...]
    kept: Mapping[str, tuple[int, ...]]
    known: Mapping[str, tuple[str, ...]]


def parse(document: Document) -> Parsed:
    """Validate a file against the schema, leaving out broken keys until the rest is valid."""
    raw: dict[str, Any] = copy.deepcopy(dict(document.raw))
    kept = {name: list(range(len(raw[name]))) for name in ARRAYS if isinstance(raw.get(name), (list, dict))}
    known = {name: _names(raw.get(name), "id" if name == "expect" else "name") for name in ARRAYS}
    problems: tuple[Problem, ...] = ()
    table: ScenarioTable | None = None
    for turn in range(_ROUNDS):
        try:
            table = ScenarioTable.model_validate(raw)
            break
        except ValidationError as error:
            errors = error.errors(include_url=False)
            problems = problems or problems_of(errors, document, ScenarioTable)
            paths = {written_path(each, raw): each["type"] == "missing" for each in errors}
            if not _prune(raw, kept, paths, harder=turn > 0):
                break
    return Parsed(table, problems, {name: tuple(each) for name, each in kept.items()}, known)


def _names(value: object, key: str) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(value)
    tables = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(str(each[key]) for each in tables if isinstance(each, dict) and key in each))


def _prune(
    raw: dict[str, Any], kept: dict[str, list[int]], paths: Mapping[Path, bool], *, harder: bool
) -> bool:
    """Take out what is broken; whether anything was left to take out.

    Args:
        raw: the tables, changed in place.
        kept: indices in the file, changed with them.
        paths: of what is broken; whether it is missing.
        harder: what was taken out before was not enough.
    """
    fillable = {path for path, missing in paths.items() if missing and _can_fill_in(path)}
    targets = {
        _target(raw, path, whole_table=paths[path] or harder)
        for path in paths
        if path and path not in fillable
    }
    for path in fillable:
        _fill_in(raw, path)
    removed = [_remove(raw, kept, target) for target in sorted(targets, key=_order, reverse=True) if target]
    return bool(fillable) or any(removed)


def _can_fill_in(path: Path) -> bool:
    """Whether a missing key is a name or a sentence, which a stand-in can replace."""
    return path == ("title",) or (len(path) == 3 and path[0] in ARRAYS and path[2] in _STAND_INS)


def _fill_in(raw: dict[str, Any], path: Path) -> None:
    """Give a stand-in, so that the rest of the table is checked."""
    table: Any = raw
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = "-".join(["unnamed", *(str(part) for part in path[1:2])])


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    """Sort so that, backwards, later elements go before earlier ones, and keys before their element."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _target(raw: Mapping[str, Any], path: Path, *, whole_table: bool) -> Path:
    """Give what to take out: the key, or the table that it is in when that is not enough."""
    in_array = len(path) > 1 and path[0] in ARRAYS and isinstance(raw.get(str(path[0])), list)
    if in_array:
        if whole_table:
            return path[:2]
        return path[:2] + _until_index(path[2:])
    return (path[:-1] or path) if whole_table else _until_index(path)


def _until_index(path: Path) -> Path:
    """A broken element of a plain list takes the list with it."""
    first = next((place for place, part in enumerate(path) if isinstance(part, int)), len(path))
    return path[:first]


def _remove(raw: dict[str, Any], kept: dict[str, list[int]], path: Path) -> bool:
    value: Any = raw
    for part in path[:-1]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    last = path[-1]
    if isinstance(value, dict) and last in value:
        if len(path) > 1 and path[0] == "sweep" and value is raw["sweep"]:
            kept["sweep"].pop(list(value).index(last))
        del value[last]
        return True
    if isinstance(value, list) and isinstance(last, int) and last < len(value):
        del value[last]
        kept[str(path[0])].pop(last)
        return True
    return False
