"""The public functions are typed: mypy checks this file, and the lines in it say what it must find."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import idlebench
from idlebench.model.diagnosis import Diagnosis
from idlebench.model.estimate import Estimate
from idlebench.model.gate import GateResult
from idlebench.model.reading import Reading
from idlebench.model.result import CellResult, RunResult

if TYPE_CHECKING:

    def what_a_user_writes(process: subprocess.Popen[bytes]) -> None:
        """Never run: it is here for the type checker."""
        result = idlebench.run("idle-strategies", launches=3, window="2s", sets={"block_ms": [1, 2]})
        assert_type(result, RunResult)
        assert_type(result.cells, tuple[CellResult, ...])
        assert_type(idlebench.measure(process, window="5s"), Reading)
        assert_type(idlebench.measure(1).cpu_percent, Estimate)
        assert_type(idlebench.gate("my-worker.toml", budgets=["wakes=5/s"]), GateResult)
        assert_type(idlebench.diagnose(process), Diagnosis)
        assert_type(idlebench.diagnose(["python", "worker.py"], duration=4), Diagnosis)
        assert_type(idlebench.load(Path("reports/x")), RunResult)


def test_the_package_says_that_it_is_typed() -> None:
    """PEP 561: without the marker, a user's type checker sees nothing of this."""
    assert (Path(idlebench.__file__).parent / "py.typed").exists()


def test_the_public_names_are_those_that_are_documented() -> None:
    """Six names, each loaded on first use."""
    assert set(idlebench.__all__) == {"__version__", "diagnose", "gate", "load", "measure", "run"}
    assert all(getattr(idlebench, name) is not None for name in idlebench.__all__)
