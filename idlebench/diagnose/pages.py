"""The pages of the findings: where they are, and which name was perhaps meant."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError, UsageError
from idlebench.model.diagnosis import FindingName

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def page_path(name: FindingName) -> str:
    """Give the path of a finding's page in the documentation."""
    return f"docs/findings/{name}.md"


def pages_directory() -> Path:
    """Give where the pages are: in the wheel, or in the documentation of a checkout.

    Raises:
        IdlebenchError: neither is there; the installation is broken.
    """
    for directory in (_PACKAGE / "_findings", _PACKAGE.parent / "docs" / "findings"):
        if directory.is_dir():
            return directory
    raise IdlebenchError("the pages of the findings are missing", remedy="reinstall idlebench")


def finding_named(word: str) -> FindingName:
    """Give the finding of this name.

    Raises:
        UsageError: there is none; the nearest one is named.
    """
    names = [str(name) for name in FindingName]
    if word.lower() in names:
        return FindingName(word.lower())
    near = get_close_matches(word.lower(), names, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(f"there is no finding {word!r}", remedy=f"{hint}see: idlebench explain")


def page_text(name: FindingName, directory: Path | None = None) -> str:
    """Read the page of a finding.

    Raises:
        IdlebenchError: the page is not there; the installation is broken.
    """
    path = (directory or pages_directory()) / f"{name}.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise IdlebenchError(
            f"the page cannot be read: {error.strerror}", where=str(path), remedy="reinstall idlebench"
        ) from error


def page_title(text: str) -> str:
    """Give the sentence below a page's heading: what it is about."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else ""
