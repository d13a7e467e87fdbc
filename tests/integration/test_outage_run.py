"""Whole launches whose broker is taken away, with real workers on a real broker."""

from __future__ import annotations

from pathlib import Path

import pytest

import idlebench
from idlebench.model.outage import OutageFigures
from idlebench.model.result import CellResult, RunResult
from idlebench.model.validity import Validity
from tests.leaks import left_behind

SCENARIO = """
title = "For a test"
reference = "backoff"
[measure]
window = "0.6s"
launches = 1
settle = { min = "0.2s", max = "10s" }
stacks = false
[[variants]]
name = "backoff"
worker = "stream_worker"
options = { loss_cap_ms = 500 }
[[variants]]
name = "retry"
worker = "list_worker"
options = { on_broker_loss = "retry" }
[[variants]]
name = "exit"
worker = "stream_worker"
options = { on_broker_loss = "exit" }
[sweep]
outage = ["refused", "hung", "closing"]
"""
KINDS = ["refused", "hung", "closing"]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """One run, looked at by several tests."""
    directory = tmp_path_factory.mktemp("outage")
    path = directory / "made.toml"
    path.write_text(SCENARIO)
    return idlebench.run(path, out=directory / "reports")


def cell(result: RunResult, variant: str, kind: str) -> CellResult:
    """The cell of a variant in an outage."""
    return next(
        each for each in result.cells if each.variant == variant and each.params.get("outage") == kind
    )


def outage(result: RunResult, variant: str, kind: str) -> OutageFigures:
    """What its workers did."""
    figures = cell(result, variant, kind).outage
    assert figures is not None
    return figures


def attempts(result: RunResult, variant: str, kind: str) -> float:
    """Attempts to connect a second, at most."""
    figures = outage(result, variant, kind).connections_per_s
    assert figures is not None
    return figures.upper


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_backs_off_lives_tries_seldom_and_comes_back(result: RunResult, kind: str) -> None:
    """Whatever becomes of the broker."""
    figures = outage(result, "backoff", kind)
    assert figures.alive == 1
    assert figures.recovered == 1
    assert figures.recovered_s is not None
    assert figures.recovered_s < 20
    assert attempts(result, "backoff", kind) < 30


@pytest.mark.parametrize("kind", ["refused", "closing"])
def test_a_loop_that_connects_again_at_once_spins(result: RunResult, kind: str) -> None:
    """Many times the attempts of a backoff, and many times its CPU."""
    assert attempts(result, "retry", kind) > 10 * attempts(result, "backoff", kind)
    spin, calm = cell(result, "retry", kind).worker, cell(result, "backoff", kind).worker
    assert spin is not None
    assert calm is not None
    assert spin.cpu_percent.mean > 3 * calm.cpu_percent.upper


def test_the_same_loop_waits_while_the_broker_hangs(result: RunResult) -> None:
    """Nothing is answered, and nothing fails."""
    figures = outage(result, "retry", "hung")
    assert figures.connections_per_s is not None
    assert not figures.connections_per_s.detected
    assert figures.recovered == 1


@pytest.mark.parametrize("kind", ["refused", "closing"])
def test_a_worker_that_gives_up_is_a_result_and_not_a_failed_launch(result: RunResult, kind: str) -> None:
    """Dead, with its exit code; without any CPU figure, and not excluded."""
    ended = cell(result, "exit", kind)
    assert ended.validity is Validity.OK
    assert ended.excluded == ()
    assert ended.worker is None
    assert outage(result, "exit", kind).alive == 0
    assert outage(result, "exit", kind).exit_code == 3
    assert outage(result, "exit", kind).recovered_s is None


def test_the_broker_has_no_figures_and_idleness_is_proved_all_the_same(result: RunResult) -> None:
    """The queue is looked at before the outage and after it."""
    lived = cell(result, "backoff", "hung")
    assert lived.broker is None
    assert not lived.asserted


def test_the_control_loses_no_broker(result: RunResult) -> None:
    """It has none; its cell is the floor of the same broker."""
    control = next(each for each in result.cells if each.control)
    assert control.outage is None
    assert control.validity is Validity.OK
    assert result.floor_cpu_percent is not None


def test_what_is_stored_is_what_was_returned_and_nothing_else_stays(result: RunResult) -> None:
    """The event log has every outage; no front, no worker and no broker lives on."""
    stored = idlebench.load(Path(result.directory))
    assert [each.outage for each in stored.cells] == [each.outage for each in result.cells]
    assert left_behind(result.run_id, Path(result.directory)) == []


ELSEWHERE = """
title = "For a test"
[measure]
window = "0.6s"
launches = 1
settle = { min = "0.2s", max = "10s" }
stacks = false
[broker]
needed = false
[[services]]
name = "server"
command = ["{python}", "server.py", "{tmp_dir}/port"]
ready = { file = "{tmp_dir}/port" }
[[variants]]
name = "client"
command = ["{python}", "client.py", "{tmp_dir}/port"]
ready = { log = "^answered" }
assert_idle = true
services = ["server"]
loses = { service = "server", port_file = "{tmp_dir}/port" }
[[variants]]
name = "rows"
worker = "database_worker"
options = { poll_ms = 100 }
[sweep]
outage = ["refused", "hung"]
"""
SERVER = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    with open(sys.argv[1] + ".new", "w") as file:
        file.write(str(server.getsockname()[1]))
    import os
    os.replace(sys.argv[1] + ".new", sys.argv[1])
    while True:
        connection, _ = server.accept()
        connection.sendall(b"x")
        connection.close()
"""
CLIENT = """
import socket, sys, time
port = int(open(sys.argv[1]).read())
while True:
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            print("answered" if connection.recv(1) else "closed", flush=True)
    except OSError:
        print("failed", flush=True)
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A run whose variants lose a service, and a database."""
    directory = tmp_path_factory.mktemp("elsewhere")
    for name, text in {"made.toml": ELSEWHERE, "server.py": SERVER, "client.py": CLIENT}.items():
        (directory / name).write_text(text)
    return idlebench.run(directory / "made.toml", out=directory / "reports")


def logged(result: RunResult, variant: str, kind: str) -> float:
    """Lines of its log a second, at most."""
    figures = outage(result, variant, kind).log_lines_per_s
    assert figures is not None
    return figures.upper


def test_a_service_is_lost_in_place_of_the_broker(elsewhere: RunResult) -> None:
    """Refused, each attempt fails and the next comes at once; stopped, the only attempt waits."""
    assert outage(elsewhere, "client", "refused").lost == "server"
    assert outage(elsewhere, "client", "refused").alive == 1
    assert logged(elsewhere, "client", "refused") > 2
    hung = outage(elsewhere, "client", "hung").log_lines_per_s
    assert hung is not None
    assert hung.mean <= 1 / 0.6
    assert cell(elsewhere, "client", "hung").services == {}


def test_a_database_is_lost_in_place_of_the_broker(elsewhere: RunResult) -> None:
    """Without its table each poll fails at once and is logged; locked, a poll waits; then it takes a job."""
    for kind in ("refused", "hung"):
        figures = outage(elsewhere, "rows", kind)
        assert (figures.lost, figures.alive, figures.recovered) == ("database", 1, 1)
        assert figures.connections_per_s is None
    assert logged(elsewhere, "rows", "refused") > 2
    assert left_behind(elsewhere.run_id, Path(elsewhere.directory)) == []
