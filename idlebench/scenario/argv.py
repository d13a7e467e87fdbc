"""The command line of a worker that idlebench ships."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from idlebench.model.scenario import BuiltinWorker, Variant
from idlebench.workers.options import to_argv

WORKERS_DIRECTORY: Final = Path(__file__).resolve().parents[1] / "workers"


def worker_argv(variant: Variant, python: str, directory: Path = WORKERS_DIRECTORY) -> tuple[str, ...]:
    """Give the command line of a variant that runs a built-in worker.

    The worker is started by path and with ``-P``: ``-m`` would import idlebench into its process, and
    without ``-P`` a neighbour of the script could shadow a standard module. It has no secret: the
    broker's address is in the worker's environment.

    Args:
        variant: a cell's variant, its options complete.
        python: the interpreter.
        directory: where the workers' files are.

    Raises:
        TypeError: the variant runs a command.
    """
    if not isinstance(variant.program, BuiltinWorker):
        raise TypeError(f"{variant.name} runs a command, not a built-in worker")
    program = variant.program
    path = directory / f"{program.name}.py"
    return (python, "-P", str(path), *to_argv(program.name, program.options))
