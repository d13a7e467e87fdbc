"""Copies of a worker with a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.gate.faults import Fault, with_fault
from idlebench.harness.programs import command_line
from idlebench.model.scenario import BuiltinWorker, Cell, Command, Ready, ReadyWhen, Variant
from idlebench.scenario.argv import worker_argv

VALUES = {"python": "/usr/bin/python3", "tmp_dir": "/somewhere"}


def cell_of(program: BuiltinWorker | Command) -> Cell:
    """A cell that runs this."""
    return Cell(Variant("w", "a worker", program, Ready(ReadyWhen.STARTED)), {})


def argv_of(cell: Cell) -> tuple[str, ...]:
    """What is started for it."""
    assert isinstance(cell.variant.program, Command)
    return command_line(cell.variant.program, VALUES)


def test_an_unchanged_copy_has_another_name_only() -> None:
    """So its launches are told apart from the cell's own."""
    cell = cell_of(BuiltinWorker("blocked", {}))
    copy = with_fault(cell, Fault.NONE)
    assert copy.variant.name == "w+unchanged"
    assert copy.variant.program == cell.variant.program


@pytest.mark.parametrize("fault", [Fault.POLL, Fault.SPIN])
def test_a_built_in_worker_is_started_as_before(fault: Fault) -> None:
    """Its own command line comes after the fault's."""
    cell = cell_of(BuiltinWorker("blocked", {}))
    python, safe, script, kind, *rest = argv_of(with_fault(cell, fault))
    assert (python, safe, kind) == ("/usr/bin/python3", "-P", fault.value)
    assert Path(script).name == "injected.py"
    assert tuple(rest[1:]) == worker_argv(cell.variant, "python")[1:]


def test_a_shell_command_stays_one() -> None:
    """It is given to a shell, whose parent has the fault."""
    cell = cell_of(Command(("echo {tmp_dir} | cat",), shell=True))  # noqa: S604 - as a scenario says
    assert argv_of(with_fault(cell, Fault.POLL))[4:] == ("/bin/sh", "-c", "echo /somewhere | cat")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="{}\0")), min_size=1, max_size=5))
def test_any_command_is_started_as_before(argv: list[str]) -> None:
    """Nothing is lost or quoted."""
    assert argv_of(with_fault(cell_of(Command(tuple(argv))), Fault.SPIN))[4:] == tuple(argv)
