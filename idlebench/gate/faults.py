"""Copies of a worker with a fault on purpose (`workers/injected.py`), for the self-test."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from idlebench.model.scenario import Cell, Command, Variant
from idlebench.scenario.argv import WORKERS_DIRECTORY, worker_argv

INJECTED: Final = WORKERS_DIRECTORY / "injected.py"


class Fault(StrEnum):
    """What a copy does besides what the worker does."""

    NONE = "unchanged"
    POLL = "poll"
    SPIN = "spin"


TITLES: Final[Mapping[Fault, str]] = {
    Fault.NONE: "an unchanged copy",
    Fault.POLL: "a copy that polls every 10 ms",
    Fault.SPIN: "a copy that spins",
}


def with_fault(cell: Cell, fault: Fault) -> Cell:
    """Give a copy of a cell with a fault; its variant is named ``NAME+FAULT``.

    The worker itself is started as before, as the child of the one that has the fault: in its tree, on its
    log, with its environment.
    """
    variant = cell.variant
    named = replace(variant, name=f"{variant.name}+{fault}")
    if fault is Fault.NONE:
        return replace(cell, variant=named)
    wrapped = ("{python}", "-P", _literal(str(INJECTED)), fault.value, *_argv(variant))
    program = variant.program
    command = (
        replace(program, argv=wrapped, shell=False) if isinstance(program, Command) else Command(wrapped)
    )
    return replace(cell, variant=replace(named, program=command))


def _argv(variant: Variant) -> tuple[str, ...]:
    """Give the worker's command line, its placeholders still in it."""
    program = variant.program
    if isinstance(program, Command):
        return ("/bin/sh", "-c", *program.argv) if program.shell else program.argv
    return tuple(map(_literal, worker_argv(variant, sys.executable)))


def _literal(text: str) -> str:
    """Write text in which no brace is a placeholder's."""
    return text.replace("{", "{{").replace("}", "}}")
