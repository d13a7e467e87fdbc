"""Files of Python as syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path


def tree_of_file(file: str) -> ast.Module | None:
    """Parse a file; None if it cannot be read or is no Python."""
    try:
        return tree_of(Path(file).read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):  # a name torn while it was read is no path
        return None


def tree_of(source: str) -> ast.Module | None:
    """Parse a text; None if it is no Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
