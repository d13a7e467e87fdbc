"""What `import idlebench` gives, whatever else was imported before."""

from __future__ import annotations

import subprocess
import sys

import pytest

import idlebench


@pytest.mark.parametrize("name", ["diagnose", "gate", "load", "measure", "run"])
@pytest.mark.parametrize("before", ["", "import idlebench.gate.decide, idlebench.diagnose.judge;"])
def test_a_public_name_is_the_function_every_time(name: str, before: str) -> None:
    """Not the package of the same name, neither at first nor later."""
    code = f"import idlebench; {before} idlebench.{name}; print(idlebench.{name}.__module__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "idlebench.api\n"
    assert done.stderr == ""


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As in any module."""
    assert not hasattr(idlebench, "nothing")
