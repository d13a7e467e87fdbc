"""Nothing that was measured is lost when it cannot be written where it should be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import idlebench
from idlebench.errors import ExitCode
from tests.harness_process import HarnessProcess

ONLY_THE_CONTROL = ("idle-strategies", "--variant", "control", "--launches", "1", "--window", "0.3", "-q")


def test_reports_that_cannot_be_made_are_stored_elsewhere(tmp_path: Path) -> None:
    """A file stands where the directory should be: the run is kept in the state directory, and told so."""
    (tmp_path / "reports").write_text("in the way")
    harness = HarnessProcess.start(tmp_path, *ONLY_THE_CONTROL)
    stdout, stderr = harness.process.communicate(timeout=60)
    assert "Traceback" not in stderr
    stored = next(harness.state.rglob("result.json"))
    assert idlebench.load(stored.parent).complete
    assert (stored.parent / "report.md").exists()
    told = "".join((stdout + stderr).split())  # a narrow terminal breaks long paths
    assert str(stored.parent) in told
    assert str(tmp_path / "reports") in told


def test_a_full_disk_under_json_is_one_message_and_the_run_is_kept(tmp_path: Path) -> None:
    """`--json` to a device without room: exit code 3, no traceback, the run directory whole."""
    harness = HarnessProcess.start(tmp_path, *ONLY_THE_CONTROL, "--json", "/dev/full")
    _, stderr = harness.process.communicate(timeout=60)
    assert harness.process.returncode == ExitCode.FAILED
    assert "Traceback" not in stderr
    assert "/dev/full" in stderr
    assert idlebench.load(harness.out / harness.run_id).complete


def test_a_full_standard_output_is_one_message_and_the_run_is_kept(tmp_path: Path) -> None:
    """The table cannot be printed: exit code 3, and where the report is."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "idlebench", "run", *ONLY_THE_CONTROL[:-1], "--out", str(tmp_path)],
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == ExitCode.FAILED
    assert "Traceback" not in done.stderr
    assert idlebench.load(next(tmp_path.glob("*/result.json")).parent).complete


def test_json_on_standard_output_is_json_alone(tmp_path: Path) -> None:
    """A pipe into jq gets one document that says what the run directory says."""
    harness = HarnessProcess.start(tmp_path, *ONLY_THE_CONTROL, "--json", "-")
    stdout, _ = harness.process.communicate(timeout=60)
    document = json.loads(stdout)
    assert document["schema"].startswith("1.")
    assert document["run_id"] == harness.run_id
