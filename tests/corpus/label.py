"""The labels of the corpus, read from labels.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PROGRAMS: Final = HERE / "programs"
LABELS: Final = HERE / "labels.toml"
VERDICTS: Final = ("problem", "healthy", "not-idle", "inconclusive")


@dataclass(frozen=True, slots=True)
class Label:
    """One program and what a diagnosis of it must say; the fields are described in labels.toml."""

    name: str
    verdict: str
    core: bool = False
    findings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    function: str = ""
    needs: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    then: str = ""
    settle_s: float = 1.5
    argv: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    service: str = ""

    @property
    def language(self) -> str:
        """The folder of the program, or ``other``."""
        return self.name.split("/")[0] if not self.argv and not self.service else "other"

    @property
    def path(self) -> Path:
        """The program's file."""
        return PROGRAMS / self.name

    @property
    def expected(self) -> str:
        """Its row of the confusion matrix: the first finding, or else the verdict."""
        return self.findings[0].split("|")[0] if self.findings else self.verdict

    @property
    def allowed(self) -> frozenset[str]:
        """Every finding that may be named without being a mistake."""
        benign = {"keepalive", "healthy", "not-idle"} if self.verdict != "problem" else {"keepalive"}
        return frozenset(one for text in (*self.findings, *self.also) for one in text.split("|")) | benign


def labels(path: Path = LABELS) -> tuple[Label, ...]:
    """Read all labels.

    Raises:
        ValueError: a field or a verdict is not known, or a name stands twice.
    """
    read = tuple(_label(entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["program"])
    names = [label.name for label in read]
    if len(set(names)) != len(names):
        raise ValueError(f"labelled twice: {sorted({name for name in names if names.count(name) > 1})}")
    return read


def _label(entry: dict[str, Any]) -> Label:
    known = {field.name for field in fields(Label)}
    if unknown := set(entry) - known:
        raise ValueError(f"{entry.get('name')}: no such fields: {sorted(unknown)}")
    if entry["verdict"] not in VERDICTS:
        raise ValueError(f"{entry['name']}: no such verdict: {entry['verdict']}")
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return Label(**given)
