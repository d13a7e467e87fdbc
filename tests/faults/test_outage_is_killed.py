"""However a run ends while the broker is gone, nothing of it stays: a stopped broker least of all."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import idlebench
from idlebench.errors import ExitCode
from tests.harness_process import HarnessProcess
from tests.integration.worker_support import Server
from tests.leaks import left_behind, marked_processes, wait_until

pytest_plugins = ["tests.integration.worker_fixtures"]

SCENARIO = """
title = "A broker that is taken away"
[measure]
window = "4s"
launches = 1
settle = {{ min = "0.2s", max = "10s" }}
stacks = false
[[variants]]
name = "stream"
worker = "stream_worker"
[sweep]
outage = ["{kind}"]
"""
SOON_S = 6
"""A stopped broker that is asked to end is continued first, so that it need not be waited for."""


def start(directory: Path, kind: str, *arguments: str) -> HarnessProcess:
    """Start a run and wait until its broker is gone."""
    path = directory / "taken-away.toml"
    path.write_text(SCENARIO.format(kind=kind))
    harness = HarnessProcess.start(directory, str(path), "-q", *arguments)
    harness.wait_for_phase("outage")
    return harness


def stopped(run_id: str) -> list[int]:
    """Processes of the run that are stopped."""
    found = []
    for pid in marked_processes(run_id):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[0] == "T":
            found.append(pid)
    return found


def clean(harness: HarnessProcess, run_id: str) -> bool:
    """Whether everything is gone soon."""
    return wait_until(lambda: not left_behind(run_id, harness.state), SOON_S)


@pytest.mark.parametrize("kind", ["refused", "hung", "closing"])
def test_a_harness_killed_in_an_outage_leaves_nothing(tmp_path: Path, kind: str) -> None:
    """SIGKILL: front, worker and broker go, the stopped one too, and without a long wait."""
    harness = start(tmp_path, kind)
    run_id = harness.run_id
    if kind == "hung":
        assert wait_until(lambda: stopped(run_id), 5)
    harness.end(signal.SIGKILL)
    assert clean(harness, run_id), left_behind(run_id, harness.state)
    assert not idlebench.load(harness.out / run_id).complete


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_the_broker_is_stopped_ends_the_run_in_order(
    tmp_path: Path, sent: signal.Signals
) -> None:
    """The broker goes on first, so that its keys can be deleted and it can end; exit code 2, a report."""
    harness = start(tmp_path, "hung")
    run_id = harness.run_id
    assert wait_until(lambda: stopped(run_id), 5)
    code, _, stderr = harness.end(sent)
    assert code == ExitCode.INTERRUPTED, stderr
    assert "Traceback" not in stderr
    assert (harness.out / run_id / "report.md").stat().st_size > 0
    assert clean(harness, run_id), left_behind(run_id, harness.state)


def test_two_interrupts_while_the_broker_is_stopped_leave_nothing(tmp_path: Path) -> None:
    """An impatient user presses Ctrl-C again at once."""
    harness = start(tmp_path, "hung")
    run_id = harness.run_id
    assert wait_until(lambda: stopped(run_id), 5)
    harness.process.send_signal(signal.SIGINT)
    code, _, stderr = harness.end(signal.SIGINT)
    assert code == ExitCode.INTERRUPTED, stderr
    assert "Traceback" not in stderr
    assert clean(harness, run_id), left_behind(run_id, harness.state)


def test_a_front_that_dies_ends_its_launch_and_not_the_run(tmp_path: Path) -> None:
    """The launch does not count, its reason is told, and the run comes to its end."""
    harness = start(tmp_path, "closing")
    run_id = harness.run_id
    [front] = [
        pid for pid in marked_processes(run_id) if b"front.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(front, signal.SIGKILL)
    _, stderr = harness.process.communicate(timeout=60)
    assert "Traceback" not in stderr
    result = idlebench.load(harness.out / run_id)
    [taken_away] = [cell for cell in result.cells if not cell.control]
    assert result.complete
    assert taken_away.launches == 0
    assert taken_away.outage is None
    assert "between the workers and what they lose" in taken_away.reason
    assert clean(harness, run_id), left_behind(run_id, harness.state)


def test_a_killed_run_on_a_users_broker_leaves_it_running_and_clean(
    own_server: Server, tmp_path: Path
) -> None:
    """Their broker was never stopped; it has none of our keys afterwards."""
    harness = start(tmp_path, "hung", "--broker-url", own_server.url)
    run_id = harness.run_id
    harness.end(signal.SIGKILL)
    assert clean(harness, run_id), left_behind(run_id, harness.state)
    with own_server.client as client:
        assert client.ping()
        assert client.keys("*") == []
