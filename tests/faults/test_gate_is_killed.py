"""However a gate ends, nothing of either side stays, and what was measured is on disk and in its files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import idlebench
from idlebench.errors import ExitCode
from tests.integration.test_gate_run import git, repository
from tests.leaks import left_behind, wait_until

__all__ = ["repository"]


@contextmanager
def gate(repository: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    """A gate against the commit before, until both sides have ended a launch."""
    state = out / "state"
    state.mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith("IDLEBENCH_")}
    argv = ["gate", str(repository / "ours.toml"), "--against", "HEAD~1", "--busy-limit", "101", "-q"]
    argv += ["--launches", "8", "--out", str(out / "reports"), "--json", str(out / "gate.json")]
    argv += ["--junit", str(out / "gate.xml")]
    process = subprocess.Popen(
        [sys.executable, "-m", "idlebench", *argv],
        env={**env, "XDG_STATE_HOME": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        both = wait_until(lambda: len(launched(out)) == 2 or process.poll() is not None, 40)
        assert both, launched(out)
        assert process.poll() is None, process.communicate(timeout=5)
        yield process


def launched(out: Path) -> list[Path]:
    """The run directories in which a launch has ended."""
    logs = (out / "reports").glob("*/run.jsonl")
    return [log.parent for log in logs if '"launch_ended"' in log.read_text()]


def checkouts() -> list[Path]:
    """Temporary checkouts of base versions."""
    return list(Path(tempfile.gettempdir()).glob("idlebench-base-*"))


def assert_nothing_left(out: Path) -> None:
    """No process, no file and no checkout of either side."""
    runs = [path.name for path in launched(out)]

    def left() -> list[str]:
        return [each for run in runs for each in left_behind(run, out / "state")]

    assert wait_until(lambda: not left() and not checkouts(), 15), (left(), checkouts())


def test_a_killed_gate_leaves_nothing_behind(repository: Path, tmp_path: Path) -> None:
    """SIGKILL in the middle: both reapers end everything, and the checkout of the base is gone."""
    with gate(repository, tmp_path) as process:
        assert checkouts()
        process.kill()
        process.communicate(timeout=20)
    assert_nothing_left(tmp_path)
    assert all(not idlebench.load(run).complete for run in launched(tmp_path))
    assert git(repository, "worktree", "list").count("\n") == 1
    assert not git(repository, "status", "--porcelain")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_gate_says_what_it_knows(
    repository: Path,
    tmp_path: Path,
    sent: signal.Signals,
) -> None:
    """Exit code 2, every file is written, no traceback, nothing left."""
    with gate(repository, tmp_path) as process:
        process.send_signal(sent)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED, stdout + stderr
    assert "Traceback" not in stderr
    assert json.loads((tmp_path / "gate.json").read_text())["verdict"] == "error"
    assert "interrupted" in (tmp_path / "gate.xml").read_text()
    assert_nothing_left(tmp_path)
    assert all((run / "report.md").stat().st_size for run in launched(tmp_path))
