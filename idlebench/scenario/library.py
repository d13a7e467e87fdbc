"""The scenarios that come with idlebench."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError, UsageError
from idlebench.scenario.names import listed, nearest

_PACKAGE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One built-in scenario, as `idlebench list` shows it.

    Attributes:
        name: what `idlebench run` takes.
        title: one line.
        path: its file.
        tags: words to choose by.
    """

    name: str
    title: str
    path: Path
    tags: tuple[str, ...]


def library(directory: Path | None = None) -> tuple[LibraryEntry, ...]:
    """Give the built-in scenarios, sorted by name.

    Reads titles and tags only, without pydantic; `load_scenario` checks a file.

    Args:
        directory: where they are; None: `library_directory`.
    """
    found = sorted((directory or library_directory()).glob("*.toml"))
    return tuple(_entry(path) for path in found)


def library_directory() -> Path:
    """Give where the built-in scenarios are: in the wheel, or beside the package in a checkout.

    Raises:
        IdlebenchError: neither is there; the installation is broken.
    """
    for directory in (_PACKAGE / "_scenarios", _PACKAGE.parent / "scenarios"):
        if directory.is_dir():
            return directory
    raise IdlebenchError(
        "the built-in scenarios are missing", where=str(_PACKAGE), remedy="reinstall idlebench"
    )


def find_builtin(name: str, directory: Path | None = None) -> LibraryEntry:
    """Look a built-in scenario up.

    Raises:
        UsageError: there is none of this name; the remedy has the nearest and the list.
    """
    entries = {entry.name: entry for entry in library(directory)}
    if name in entries:
        return entries[name]
    word = nearest(name, entries)
    hint = f"did you mean {word!r}? " if word else ""
    raise UsageError(
        f"no built-in scenario is called {name!r}",
        remedy=f"{hint}built-in: {listed(entries)}; your own is given by its path, such as ./mine.toml",
    )


def tagged(tag: str, directory: Path | None = None) -> tuple[LibraryEntry, ...]:
    """Give the built-in scenarios with this tag.

    Raises:
        UsageError: none has it.
    """
    entries = library(directory)
    chosen = tuple(entry for entry in entries if tag in entry.tags)
    if not chosen:
        known = sorted({each for entry in entries for each in entry.tags})
        word = nearest(tag, known)
        hint = f"did you mean {word!r}? " if word else ""
        raise UsageError(f"no built-in scenario has the tag {tag!r}", remedy=f"{hint}known: {listed(known)}")
    return chosen


def _entry(path: Path) -> LibraryEntry:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return LibraryEntry(path.stem, str(raw.get("title", "")), path, tuple(raw.get("tags", ())))
