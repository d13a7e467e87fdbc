"""A dry run in words."""

from __future__ import annotations

from idlebench.cli.dry_run_text import dry_run_text
from idlebench.model.options import DryRun, PlannedCell


def test_command_lines_are_quoted_counted_and_without_secrets() -> None:
    """A line can be copied into a shell; a password in a URL is hidden; equal workers are counted."""
    worker = ("python", "my worker.py", "redis://u:secret@host/0")
    cell = PlannedCell("mine workers=2", 3, (worker, worker), 2.5)
    text = dry_run_text(DryRun("tiny", 7, (cell,), ("mine",) * 3, 8.0))
    assert text == (
        "tiny: 1 cell, 3 launches, seed 7, about 8 s\n"
        "\nmine workers=2: 3 launches of 2.5 s\n"
        "  2 × python 'my worker.py' redis://***@host/0\n"
    )
