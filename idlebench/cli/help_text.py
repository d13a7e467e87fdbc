"""Docstrings as help: paragraphs flow, examples keep their lines."""

from __future__ import annotations

import inspect
from typing import Final

_VERBATIM: Final = "\b\n"
"""The mark by which the help formatter leaves a paragraph's lines alone."""


def keep_examples(docstring: str) -> str:
    """Mark the indented paragraphs of a docstring, so that the help does not rewrap them."""
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(
        _VERBATIM + paragraph if paragraph.startswith("    ") else paragraph for paragraph in paragraphs
    )
