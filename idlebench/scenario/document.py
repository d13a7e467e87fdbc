"""A scenario file as it was read: its text, its raw tables, and where each key stands."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from idlebench.errors import Problem, ScenarioError, UsageError
from idlebench.scenario.lines import LineIndex, dotted
from idlebench.scenario.names import NAME_RULE, is_name

MAX_BYTES: Final = 1 << 20
_SYNTAX_LINE: Final = "(at line "


@dataclass(frozen=True, slots=True)
class Document:
    """One file.

    Attributes:
        path: absolute, symbolic links as they are.
        shown: as the user gave it, for messages.
        digest: SHA-256 of its bytes, hex.
        raw: what tomllib made of it.
        lines: where each key stands.
    """

    path: Path
    shown: str
    digest: str
    raw: Mapping[str, Any]
    lines: LineIndex

    def where(self, path: Iterable[str | int]) -> str:
        """Give ``file:line`` of the key at this path."""
        return f"{self.shown}:{self.lines.line_of(path)}"

    def problem(self, key: Iterable[str | int], message: str, suggestion: str = "") -> Problem:
        """Say what is wrong with the key at this path, with its file and line."""
        path = tuple(key)
        return Problem(self.where(path), dotted(path) or "the file", message, suggestion)


def read_document(path: Path) -> Document:
    """Read and parse a scenario file.

    Raises:
        UsageError: it does not exist, is no regular file, is too large, empty or not UTF-8, or may
            not be read.
        ScenarioError: it is not TOML.
    """
    document = read_toml(path)
    if not document.raw:
        raise UsageError(
            "the file is empty",
            where=str(path),
            remedy="a scenario has a title and at least one [[variants]]",
        )
    return document


def read_toml(path: Path) -> Document:
    """Read and parse any TOML file of the user's.

    Raises:
        UsageError: it does not exist, is no regular file, is too large or not UTF-8, or may not be read.
        ScenarioError: it is not TOML.
    """
    data = _bytes_of(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            "the file is not UTF-8 text", where=f"{path}:{line}", remedy="save it as UTF-8"
        ) from error
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError((_syntax_problem(path, text, error),)) from error
    return Document(path.absolute(), str(path), hashlib.sha256(data).hexdigest(), raw, LineIndex.of(text))


def scenario_name(path: Path) -> str:
    """Give the scenario's name: the file's, without its ending.

    Raises:
        UsageError: it may not be part of a path.
    """
    if not is_name(path.stem):
        raise UsageError(
            f"{path.stem!r} names the run directory, but is not a name",
            where=str(path),
            remedy=f"rename the file: {NAME_RULE}",
        )
    return path.stem


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError("this is a directory", where=str(path), remedy="name the .toml file in it")
        if not path.is_file():
            what = "this is not a regular file" if path.exists() else "there is no such file"
            raise UsageError(what, where=str(path), remedy="`idlebench list` names the built-in scenarios")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"the file cannot be read: {error}", where=str(path)) from error
    if len(data) > MAX_BYTES:
        raise UsageError("the file is larger than 1 MiB", where=str(path), remedy="a scenario is a few kB")
    return data


def _syntax_problem(path: Path, text: str, error: Exception) -> Problem:
    message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
    what, _, place = message.rpartition(_SYNTAX_LINE)
    number = place.split(",")[0].strip(" )")
    line = int(number) if what and number.isdigit() else text.rstrip().count("\n") + 1
    return Problem(f"{path}:{line}", "the file", f"not TOML: {(what or message).strip()}")
