"""Docstrings as help."""

from __future__ import annotations

from idlebench.cli.help_text import keep_examples


def test_examples_keep_their_lines_and_paragraphs_flow() -> None:
    """Only indented paragraphs are marked as verbatim."""
    docstring = """Do it.

    Some words
    that flow.

        idlebench do
        idlebench do again
    """
    assert keep_examples(docstring) == (
        "Do it.\n\nSome words\nthat flow.\n\n\b\n    idlebench do\n    idlebench do again"
    )
