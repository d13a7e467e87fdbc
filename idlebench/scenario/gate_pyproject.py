"""The ``[tool.idlebench.gate]`` table of a project's pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from idlebench.errors import ScenarioError
from idlebench.model.gate_plan import GatePlan
from idlebench.scenario.document import Document, read_toml
from idlebench.scenario.fields import Table
from idlebench.scenario.gate_plan import gate_plan, gate_problems
from idlebench.scenario.schema_gate import GateTable
from idlebench.scenario.wording import problems_of

FILE_NAME: Final = "pyproject.toml"
_AT: Final = ("tool", "idlebench", "gate")


class _OurTable(Table):
    """``[tool.idlebench]``."""

    gate: GateTable = Field(default_factory=GateTable)


class _Tools(Table):
    """``[tool]``, all other tools left out."""

    idlebench: _OurTable


class _Project(Table):
    """A pyproject.toml of which only our table is left."""

    tool: _Tools


def find_pyproject(start: Path) -> Path | None:
    """Give the nearest pyproject.toml with a ``[tool.idlebench]`` table, from a directory upwards, or None.

    A file on the way that is not TOML is given too: reading it says what is wrong with it, and a limit is
    never lost without a word.
    """
    for directory in (start.absolute(), *start.absolute().parents):
        path = directory / FILE_NAME
        if path.is_file() and _may_be_ours(path):
            return path
    return None


def read_pyproject(path: Path, scenario: str, variants: Sequence[str], control: str) -> GatePlan:
    """Read what a project asks of every gate.

    Args:
        path: its pyproject.toml.
        scenario: name of the one that is gated.
        variants: names of its variants, chosen or not.
        control: name of its control.

    Returns:
        The plan, empty if the file has no such table.

    Raises:
        UsageError: the file cannot be read.
        ScenarioError: it is not TOML, or something in the table is wrong: every problem, with its line.
    """
    document = read_toml(path)
    raw = _ours(document)
    if raw is None:
        return GatePlan()
    try:
        table = _Project.model_validate({"tool": {"idlebench": raw}}).tool.idlebench.gate
    except ValidationError as error:
        raise ScenarioError(problems_of(error.errors(include_url=False), document, _Project)) from error
    problems = tuple(gate_problems(document, _AT, table, variants, control))
    if problems:
        raise ScenarioError(problems)
    return gate_plan(document, _AT, table, scenario)


def _may_be_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except (OSError, ValueError, RecursionError):
        return True
    tools = raw.get("tool")
    return isinstance(tools, dict) and "idlebench" in tools


def _ours(document: Document) -> object:
    tools = document.raw.get("tool")
    return tools.get("idlebench") if isinstance(tools, dict) else None
