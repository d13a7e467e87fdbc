"""However a run ends, nothing of it stays, and what was measured is on disk."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import idlebench
from idlebench.errors import ExitCode
from tests.harness_process import HarnessProcess
from tests.leaks import left_behind, wait_until

SCENARIO = """
title = "One stubborn tree"
question = "Does anything of it stay?"
reference = "tree"
[measure]
window = "1s"
launches = 2
settle = { min = "0.3s", max = "10s" }
probes = 3
stop_grace = "0.5s"
[[variants]]
name = "tree"
title = "a process that leaves its group, its session and its parent, and ignores SIGTERM"
command = ["{python}", "{scenario_dir}/stubborn.py"]
ready = { log = "^stubborn tree is up" }
assert_idle = true
[[variants]]
name = "block"
title = "a blocking stream reader"
worker = "stream_worker"
options = { wait = "block", block_ms = 1000 }
"""

STUBBORN = """
import os, signal, sys, time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)

def child(before):
    if os.fork() == 0:
        before()
        while True:
            time.sleep(3600)

def orphan():
    os.setsid()
    if os.fork():
        os._exit(0)

child(os.setpgrp)
child(os.setsid)
child(orphan)
print("stubborn tree is up", flush=True)
while True:
    time.sleep(3600)
"""

PHASES = ["start", "ready", "settle", "window", "latency", "stacks", "stop"]


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario with the worst process tree that we know, beside a good one."""
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    path = tmp_path / "stubborn-tree.toml"
    path.write_text(SCENARIO)
    return path


@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_harness_leaves_nothing_behind(scenario: Path, tmp_path: Path, phase: str) -> None:
    """SIGKILL in any phase: the reaper ends every process and removes every file of the run."""
    harness = HarnessProcess.start(tmp_path, str(scenario), "-q")
    harness.wait_for_phase(phase)
    run_id = harness.run_id
    harness.end(signal.SIGKILL)
    assert wait_until(lambda: not left_behind(run_id, harness.state), 15), left_behind(run_id, harness.state)
    assert not idlebench.load(harness.out / run_id).complete


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_reports_what_it_has(
    scenario: Path, tmp_path: Path, phase: str, sent: signal.Signals
) -> None:
    """Ctrl-C or SIGTERM in any phase: exit code 2, a report, no traceback, nothing left."""
    harness = HarnessProcess.start(tmp_path, str(scenario), "-q")
    harness.wait_for_phase(phase)
    run_id = harness.run_id
    code, _, stderr = harness.end(sent)
    assert code == ExitCode.INTERRUPTED, stderr
    assert "Traceback" not in stderr
    assert (harness.out / run_id / "report.md").stat().st_size > 0
    assert not idlebench.load(harness.out / run_id).complete
    assert wait_until(lambda: not left_behind(run_id, harness.state), 5), left_behind(run_id, harness.state)


def test_a_stubborn_tree_is_measured_ended_and_told(scenario: Path, tmp_path: Path) -> None:
    """What outlives SIGTERM is counted, killed, and shown beside its figures."""
    harness = HarnessProcess.start(tmp_path, str(scenario), "-q", "--launches", "1")
    stdout, stderr = harness.process.communicate(timeout=60)
    assert harness.process.returncode == 0, stdout + stderr
    result = idlebench.load(harness.out / harness.run_id)
    tree = next(cell for cell in result.cells if cell.variant == "tree")
    assert tree.worker is not None
    assert tree.worker.processes == 4
    assert tree.stop is not None
    assert tree.stop.leaked == 4
    assert not left_behind(result.run_id, harness.state)


def test_two_interrupts_in_a_row_still_leave_nothing(scenario: Path, tmp_path: Path) -> None:
    """An impatient user presses Ctrl-C again while the run is ending."""
    harness = HarnessProcess.start(tmp_path, str(scenario), "-q")
    harness.wait_for_phase("window")
    run_id = harness.run_id
    harness.process.send_signal(signal.SIGINT)
    wait_until(lambda: "stop" in harness.phases(), 5)
    code, _, stderr = harness.end(signal.SIGINT)
    assert code == ExitCode.INTERRUPTED, stderr
    assert "Traceback" not in stderr
    assert wait_until(lambda: not left_behind(run_id, harness.state), 15), left_behind(run_id, harness.state)
