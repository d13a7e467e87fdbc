"""The command line: one file for each command; what it prints, and the exit code that it ends with."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.cli.failure import guarded
from idlebench.cli.out import ensure_streams
from idlebench.cli.signals import sigterm_as_interrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the program's name; those of this process if None.

    Returns:
        The exit code (`idlebench.errors.ExitCode`). Nothing that a user can cause raises.
    """
    ensure_streams()
    with sigterm_as_interrupt():
        return guarded(lambda: _dispatch(argv))


def _dispatch(argv: Sequence[str] | None) -> int:
    """Hand over to the command that the arguments name."""
    from idlebench.cli.app import dispatch  # noqa: PLC0415 - typer is loaded under the guard

    return dispatch(argv)
