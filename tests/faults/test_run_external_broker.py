"""A run on the user's own broker leaves no key of ours in it and touches none of theirs."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.harness_process import HarnessProcess
from tests.integration.worker_support import Server
from tests.leaks import left_behind, wait_until

pytest_plugins = ["tests.integration.worker_fixtures"]

BLOCKING = ("idle-strategies", "--variant", "block-1000", "--quick", "-q")


def keys(server: Server) -> set[str]:
    """Every key of the broker."""
    with server.client as client:
        return {str(key) for key in client.keys("*")}


@pytest.fixture
def broker(own_server: Server) -> Server:
    """A broker with a key of the user's."""
    with own_server.client as client:
        client.set("theirs", "untouched")
    return own_server


def test_a_whole_run_leaves_only_the_users_keys(broker: Server, tmp_path: Path) -> None:
    """Every key of ours carries the run's prefix, and is deleted."""
    harness = HarnessProcess.start(tmp_path, *BLOCKING, "--broker-url", broker.url)
    stdout, stderr = harness.process.communicate(timeout=60)
    assert harness.process.returncode == 0, stdout + stderr
    assert keys(broker) == {"theirs"}


def test_a_killed_run_leaves_only_the_users_keys(broker: Server, tmp_path: Path) -> None:
    """After SIGKILL the reaper deletes them, and nothing else stays either."""
    harness = HarnessProcess.start(tmp_path, *BLOCKING, "--broker-url", broker.url)
    harness.wait_for_phase("window")
    assert wait_until(lambda: keys(broker) > {"theirs"}, 20)  # the control, which has none, may come first
    run_id = harness.run_id
    harness.end(signal.SIGKILL)
    assert wait_until(lambda: keys(broker) == {"theirs"}, 15), keys(broker)
    assert wait_until(lambda: not left_behind(run_id, harness.state), 15), left_behind(run_id, harness.state)


def test_a_broker_that_goes_away_ends_the_run_with_what_it_has(broker: Server, tmp_path: Path) -> None:
    """The launch is `broker_lost`, the run stops with exit code 3, the report is written."""
    harness = HarnessProcess.start(tmp_path, *BLOCKING, "--broker-url", broker.url)
    harness.wait_for_phase("latency")
    broker.kill()
    _, stderr = harness.process.communicate(timeout=60)
    assert harness.process.returncode == 3, stderr
    assert "Traceback" not in stderr
    assert (harness.out / harness.run_id / "report.md").exists()


def test_secrets_of_the_url_are_stored_nowhere(broker: Server, tmp_path: Path) -> None:
    """Neither the event log, nor the result, nor the report, nor any output has the password."""
    harness = HarnessProcess.start(tmp_path, *BLOCKING, "--launches", "1", "--broker-url", broker.url)
    stdout, stderr = harness.process.communicate(timeout=60)
    password = broker.url.split("@")[0].rsplit(":", 1)[1]
    stored = "".join(path.read_text() for path in harness.out.rglob("*") if path.is_file())
    assert len(password) > 8
    assert password not in stored + stdout + stderr
