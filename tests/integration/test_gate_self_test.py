"""The self-test, with real workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.cli import main
from idlebench.errors import ExitCode
from tests.integration.test_gate_run import ASLEEP, COMMAND
from tests.leaks import left_behind


def test_the_gate_catches_a_poll_and_a_spin_and_lets_an_unchanged_copy_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line for each kind of copy, exit code 0, and nothing is left."""
    (tmp_path / "ours.toml").write_text(COMMAND)
    (tmp_path / "worker.py").write_text(ASLEEP.replace("SECONDS", "10"))
    out = tmp_path / "reports"
    code = main(["gate", str(tmp_path / "ours.toml"), "--self-test", "-q", "--out", str(out)])
    lines = capsys.readouterr().out.splitlines()
    assert code == ExitCode.OK, lines
    assert [line.partition(":")[0] for line in lines[:3]] == [
        "ok     an unchanged copy",
        "ok     a copy that polls every 10 ms",
        "ok     a copy that spins",
    ]
    (run,) = out.iterdir()
    assert not left_behind(run.name, tmp_path)
