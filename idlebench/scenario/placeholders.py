"""``{name}`` in the strings of a scenario: found, checked and filled, without `str.format`.

`str.format` would follow attributes and indices into our objects; here a placeholder is a plain
word. A literal brace is written twice: ``{{`` and ``}}``. A single brace that is no placeholder is
an error, so that a mistyped one is never passed on as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from idlebench.errors import UsageError
from idlebench.model.scenario import OptionValue
from idlebench.scenario.names import listed, nearest

BROKER: Final = ("broker_url", "broker_host", "broker_port", "broker_password")
"""The broker's address; the last is a secret, and the first holds it."""
PLACES: Final = ("python", "scenario_dir", "tmp_dir", "prefix", "workers", "worker_index", "scale")
PROBE: Final = ("probe_id",)

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class BadPlaceholder:
    """A brace that cannot be filled.

    Attributes:
        message: what was found and what is allowed.
        suggestion: the nearest placeholder in braces, or "".
    """

    message: str
    suggestion: str = ""


def names_in(text: str) -> tuple[str, ...]:
    """Give the placeholders that occur in a text, in order, without repeats."""
    found = (match.group(1) for match in _TOKEN.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name))


def problems_in(text: str, known: Collection[str]) -> tuple[BadPlaceholder, ...]:
    """Find single braces and placeholders that are not among the known names."""
    problems = []
    for match in _TOKEN.finditer(text):
        name = match.group(1)
        if name is not None and name not in known:
            word = nearest(name, known)
            allowed = listed(f"{{{each}}}" for each in known)
            message = f"{{{name}}} is not a placeholder here; known: {allowed}"
            problems.append(BadPlaceholder(message, f"{{{word}}}" if word else ""))
        elif match.group() in {"{", "}"}:
            brace = match.group()
            message = (
                f"a single {brace} at position {match.start() + 1}; a literal one is written {brace * 2}"
            )
            problems.append(BadPlaceholder(message))
    return tuple(problems)


def fill(text: str, values: Mapping[str, OptionValue]) -> str:
    """Replace every ``{name}`` by its value, and ``{{`` and ``}}`` by single braces.

    A value is inserted as it is: braces in it mean nothing.

    Raises:
        UsageError: a placeholder without a value, or a single brace.
    """
    bad = problems_in(text, values.keys())
    if bad:
        hint = f"did you mean {bad[0].suggestion}?" if bad[0].suggestion else ""
        raise UsageError(f"{text!r}: {bad[0].message}", remedy=hint)
    return _TOKEN.sub(lambda match: _filled(match, values), text)


def fill_some(text: str, values: Mapping[str, OptionValue]) -> str:
    """Replace only the placeholders that have a value; the rest stays, ready for `fill`."""

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None or name not in values:
            return match.group()
        return show_value(values[name]).replace("{", "{{").replace("}", "}}")

    return _TOKEN.sub(replace, text)


def shown(text: str, values: Mapping[str, OptionValue]) -> str:
    """Replace what has a value for people to read; ``{broker_url}`` and the like stay as words."""
    return _TOKEN.sub(lambda match: _filled(match, values), text)


def show_value(value: OptionValue) -> str:
    """Write a value as a command line or an environment has it: ``true``, ``0.5``, ``text``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(match: re.Match[str], values: Mapping[str, OptionValue]) -> str:
    token = match.group()
    name = match.group(1)
    if name is None:
        return token[0]
    return show_value(values[name]) if name in values else token
