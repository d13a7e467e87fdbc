"""Command lines: of a worker that idlebench ships, and of a command of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import idlebench
from idlebench.model.scenario import BuiltinWorker, Command, OptionValue, Variant
from idlebench.scenario.placeholders import fill, shown
from idlebench.workers.options import to_argv

WORKERS_DIRECTORY: Final = Path(idlebench.__file__).resolve().parent / "workers"
SHELL: Final = "/bin/sh"


def worker_argv(variant: Variant, python: str) -> tuple[str, ...]:
    """Give the command line of a variant that runs a built-in worker.

    The worker is started by path and with ``-P``: ``-m`` would import idlebench into its process, and
    without ``-P`` a neighbour of the script could shadow a standard module. It has no secret: the
    broker's address is in the worker's environment.

    Args:
        variant: a cell's variant, its options complete.
        python: the interpreter.

    Raises:
        TypeError: the variant runs a command.
    """
    if not isinstance(variant.program, BuiltinWorker):
        raise TypeError(f"{variant.name} runs a command, not a built-in worker")
    return builtin_argv(variant.program, python)


def builtin_argv(program: BuiltinWorker, python: str) -> tuple[str, ...]:
    """Give the command line of a built-in worker."""
    path = WORKERS_DIRECTORY / f"{program.name}.py"
    return (python, "-P", str(path), *to_argv(program.name, program.options))


def command_argv(command: Command, values: Mapping[str, OptionValue]) -> tuple[str, ...]:
    """Give the command line of a command of the user's, its placeholders filled.

    Raises:
        UsageError: a placeholder has no value.
    """
    argv = tuple(fill(text, values) for text in command.argv)
    return (SHELL, "-c", argv[0]) if command.shell else argv


def shown_argv(
    program: BuiltinWorker | Command, values: Mapping[str, OptionValue], python: str
) -> tuple[str, ...]:
    """Give a command line for people: placeholders without a value, such as ``{broker_url}``, stay words."""
    if isinstance(program, BuiltinWorker):
        return builtin_argv(program, python)
    argv = tuple(shown(text, values) for text in program.argv)
    return (SHELL, "-c", argv[0]) if program.shell else argv
