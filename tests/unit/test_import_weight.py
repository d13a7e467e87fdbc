"""Help is light: what is heavy is loaded where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "idlebench.harness",
    "jinja2",
    "matplotlib",
    "numpy",
    "pandas",
    "plotly",
    "psutil",
    "pydantic",
    "redis",
    "rich",
    "scipy",
    "sqlite3",
)
"""Everything that asking for help must not load; `rich.live` is under `rich`."""

_PROBE = """
import sys
from idlebench.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def loaded_by(*argv: str) -> set[str]:
    """Names of the modules that a command line loads."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *argv], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("argv", [("--help",), ("--version",)])
def test_asking_for_help_loads_nothing_heavy(argv: tuple[str, ...]) -> None:
    """Help and version answer at once."""
    assert loaded_by(*argv) & set(HEAVY) == set()


@pytest.mark.parametrize("name", ["run", "list", "show", "doctor", "clean", "schema"])
def test_help_of_a_command_loads_nothing_heavy_of_ours(name: str) -> None:
    """What a command works with is loaded when it works; typer itself may read options with pydantic."""
    assert loaded_by(name, "--help") & set(HEAVY) <= {"pydantic"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import idlebench` in somebody's program costs next to nothing."""
    code = "import sys, idlebench; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(done.stdout.split()) & {*HEAVY, "typer"} == set()
