"""What pydantic found wrong, in our words: one problem for each key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from idlebench.errors import Problem
from idlebench.scenario.document import Document
from idlebench.scenario.lines import Path
from idlebench.scenario.names import known_words, listed, nearest

_NOUNS: Final = {
    "string_type": "a string",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}
_BOUNDS: Final = {
    "greater_than_equal": "{ge:g} or more",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "{le:g} or less",
    "less_than": "less than {lt:g}",
    "too_short": "at least {min_length}",
    "string_too_short": "at least {min_length} character",
    "too_long": "at most {max_length}",
    "finite_number": "a finite number",
}
_QUOTED: Final = re.compile(r"'([^']*)'")
_LONGEST_FOUND: Final = 60


def problems_of(
    errors: Sequence[ErrorDetails], document: Document, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Turn pydantic's errors into problems: the members of a union that fail together are one."""
    groups: dict[Path, list[ErrorDetails]] = {}
    for error in errors:
        groups.setdefault(written_path(error, document.raw), []).append(error)
    return tuple(_problem(path, group, document, model) for path, group in groups.items())


def written_path(error: ErrorDetails, raw: Mapping[str, Any]) -> Path:
    """Give the path, as the file writes it, that an error is about.

    A missing key is included. pydantic's own parts (members of a union) are left out; a ``[sweep]``
    table, which the schema reads as a list, is led back to its key.
    """
    loc = list(error["loc"])
    if isinstance(raw.get("sweep"), dict) and len(loc) > 1 and loc[0] == "sweep" and isinstance(loc[1], int):
        inside = [part for part in loc[3:] if isinstance(part, int)]
        loc = ["sweep", list(raw["sweep"])[loc[1]], *inside]
    value: Any = raw
    path: Path = ()
    for part in loc:
        present = (isinstance(value, dict) and part in value) or (
            isinstance(value, list) and isinstance(part, int) and part < len(value)
        )
        if not present:
            return (*path, part) if error["type"] == "missing" else path
        value = value[part]
        path = (*path, part)
    return path


def found(value: object) -> str:
    """Show a value in a message, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, (str, int, float)) else f"the {type(value).__name__} {value}"
    return text if len(text) <= _LONGEST_FOUND else f"{text[:_LONGEST_FOUND]}…"


def _problem(
    path: Path, group: Sequence[ErrorDetails], document: Document, model: type[BaseModel]
) -> Problem:
    first = group[0]
    if first["type"] == "missing":
        return document.problem(path, "is missing")
    if first["type"] == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        word = nearest(str(path[-1]), known)
        return document.problem(path, f"is not a key here{known_words(known, word)}", word)
    special = [error for error in group if error["type"] not in _NOUNS]
    if special:
        message, suggestion = _special(special[0])
        return document.problem(path, message, suggestion)
    nouns = listed(dict.fromkeys(_NOUNS[error["type"]] for error in group)).replace(", ", " or ")
    return document.problem(path, f"expected {nouns}, found {found(first['input'])}")


def _special(error: ErrorDetails) -> tuple[str, str]:
    """Word an error about a value of the right type, with the nearest valid word if there is one."""
    value = found(error["input"])
    context = error.get("ctx", {})
    if error["type"] == "literal_error":
        words = _QUOTED.findall(str(context["expected"]))
        hint = nearest(str(error["input"]), words) if isinstance(error["input"], str) else ""
        return f"expected {context['expected']}, found {value}".replace("True", "true"), hint
    template = _BOUNDS.get(error["type"])
    if template is not None:
        return f"expected {template.format(**context)}, found {value}", ""
    message = error["msg"]
    return (message if "not" in message else f"{message}, found {value}"), ""


def _keys_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Give the keys that the table at this path may have."""
    names = False
    for part in path:
        if names:  # a key of the user's own, such as a variant's name
            names = False
            continue
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = _model_in(field.annotation) if field is not None else None
        names = inner is not None and field is not None and get_origin(field.annotation) is dict
        model = inner or model
    return tuple(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the table that an annotation such as ``list[Table] | None`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, UnionType, list, dict}:
        return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
    return None
