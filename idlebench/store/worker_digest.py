"""What is run, as a digest: program files, arguments, interpreter and client library.

It is taken when a run is made: files change, and a digest of today's would lie about yesterday's run.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from idlebench.model.machine import MachineFacts
from idlebench.model.scenario import BuiltinWorker, Cell, Command, Scenario
from idlebench.scenario.argv import WORKERS_DIRECTORY
from idlebench.scenario.placeholders import fill_some
from idlebench.scenario.sweep import cells
from idlebench.workers.options import to_argv

_OURS: Final = "idlebench"
_INTERPRETER: Final = "{python}"
_LARGEST_BYTES: Final = 64 * 1024 * 1024


def worker_digests(
    scenario: Scenario, machine: MachineFacts, workers_directory: Path | None = None
) -> Mapping[str, str]:
    """Give the digest of each cell's workers by the cell's label, from the files as they are now.

    For a worker that idlebench ships: its file and the modules beside it. For a command: the program and
    every argument that is an existing file. What differs from launch to launch counts as its placeholder.
    """
    directory = workers_directory or WORKERS_DIRECTORY
    return {cell.label: _digest(cell, scenario, machine, directory) for cell in cells(scenario)}


def _digest(cell: Cell, scenario: Scenario, machine: MachineFacts, workers_directory: Path) -> str:
    found = hashlib.sha256()
    program = cell.variant.program
    if isinstance(program, BuiltinWorker):
        parts = [program.name, *to_argv(program.name, program.options)]
        files = iter(sorted(workers_directory.glob("*.py")))
    else:
        parts = [*program.argv, program.cwd, *(f"{key}={text}" for key, text in program.env.items())]
        files = _files(program, scenario)
    parts += [str(cell.variant.workers), machine.python, machine.packages.get("redis", "")]
    for part in parts:
        found.update(part.encode("utf-8", "backslashreplace") + b"\0")
    for path in files:
        found.update(path.name.encode("utf-8", "backslashreplace") + b"\0" + _file_digest(path))
    return found.hexdigest()


def _files(command: Command, scenario: Scenario) -> Iterator[Path]:
    """Give the files that a command line names; not the interpreter, whose version counts."""
    here = scenario.path.parent
    known = {"scenario_dir": str(here)}
    directory = here / fill_some(command.cwd, known)
    for place, text in enumerate(command.argv):
        if command.shell or text == _INTERPRETER:
            continue
        filled = fill_some(text, known)
        on_path = shutil.which(filled) if place == 0 and "/" not in filled else None
        path = Path(on_path) if on_path else directory / filled
        if "\0" not in filled and path.is_file():
            yield path


def _file_digest(path: Path) -> bytes:
    """Digest a file's content; of one that cannot be read, or is very large, its size alone counts."""
    try:
        size = path.stat().st_size
        if size > _LARGEST_BYTES:
            return str(size).encode()
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""
