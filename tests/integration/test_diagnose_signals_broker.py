from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.model.evidence import Evidence
from tests.integration.diagnose_support import READY, gathered, program
from tests.integration.worker_support import Server

pytest_plugins = ["tests.integration.worker_fixtures"]

POLLING = f"""
import sys, time
import redis
client = redis.Redis.from_url(sys.argv[1], socket_timeout=None)
client.ping()
{READY}
while True:
    client.lpop("jobs")
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def polling(worker_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """A worker that polls an empty list; we are given the broker's URL."""
    with program(tmp_path_factory.mktemp("polling"), POLLING, worker_server.url) as process:
        yield gathered(process.pid, 3.0, broker_url=worker_server.url)


@pytest.fixture(scope="module")
def blocking(worker_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """A worker that blocks on an empty list, one second at a time."""
    text = POLLING.replace('client.lpop("jobs")', 'client.blpop("jobs", 1)').replace(
        "time.sleep(0.05)", "pass"
    )
    with program(tmp_path_factory.mktemp("blocking"), text, worker_server.url) as process:
        yield gathered(process.pid, 2.0, broker_url=worker_server.url)


def test_the_commands_of_the_target_are_counted_and_ours_are_not(polling: Evidence) -> None:
    """An idle poll of 20 a second is all that the broker serves."""
    assert polling.broker is not None
    assert polling.broker.commands_per_s is not None
    assert set(polling.broker.commands_per_s) == {"lpop"}
    assert 10 < polling.broker.commands_per_s["lpop"] < 25
    assert polling.broker.sole_user


def test_the_connection_is_joined_with_its_process(polling: Evidence) -> None:
    """By its address in CLIENT LIST."""
    assert polling.broker is not None
    [client] = polling.broker.clients
    assert client.pid == polling.root.pid
    assert (client.last_command, client.blocked) == ("lpop", False)
    [peer] = [one for one in polling.peers if one.service == "redis"]
    assert peer.connections == 1


def test_replies_of_an_empty_queue_are_seen_to_be_empty(polling: Evidence) -> None:
    """By their length: five bytes say nothing."""
    assert polling.broker is not None
    assert polling.broker.empty_share == 1.0
    assert polling.broker.queued == 0


def test_no_password_is_in_the_evidence(polling: Evidence, worker_server: Server) -> None:
    """Neither of the broker's URL nor of the target's command line."""
    assert worker_server.password not in repr(polling)


def test_a_broker_that_wants_a_password_is_named_with_the_remedy(
    worker_server: Server, tmp_path: Path
) -> None:
    """It is found by the target's connection; only the password is missing."""
    with program(tmp_path, POLLING, worker_server.url) as process:
        evidence = gathered(process.pid, 1.0)
    assert evidence.broker is None
    [right] = [one for one in evidence.missing if one.signal == "broker"]
    assert f"127.0.0.1:{worker_server.port}" in right.reason
    assert "--broker-url" in right.remedy


def test_a_blocked_client_is_seen_to_block(blocking: Evidence) -> None:
    """A blocking read is one command in its whole timeout."""
    assert blocking.broker is not None
    assert [one.blocked for one in blocking.broker.clients] == [True]


def test_the_client_library_is_named_by_its_frames(blocking: Evidence) -> None:
    """Pure Python modules are in no memory map; their lines are on the stack."""
    assert "redis" in blocking.processes[0].packages


def test_a_broker_that_does_not_answer_is_unreachable_and_not_absent(tmp_path: Path) -> None:
    """The user has said where it is: that nobody answers there is evidence."""
    with program(tmp_path, f"import time\n{READY}\ntime.sleep(60)") as process:
        evidence = gathered(process.pid, 1.0, broker_url="redis://:secret@127.0.0.1:1/0")
    assert evidence.broker is not None
    assert not evidence.broker.reachable
    assert "secret" not in repr(evidence)


FEEDING = f"""
import sys, time
import redis
client = redis.Redis.from_url(sys.argv[1], socket_timeout=None)
client.ping()
{READY}
while True:
    client.lpush("fed", "x" * 100)
    time.sleep(0.05)
"""


def test_what_is_taken_at_once_is_seen_to_be_done(worker_server: Server, tmp_path: Path) -> None:
    """The list is empty whenever somebody looks, because the target takes every job as it comes."""
    taking = POLLING.replace('lpop("jobs")', 'brpop("fed", 0)').replace("time.sleep(0.05)", "pass")
    with program(tmp_path, FEEDING, worker_server.url), program(tmp_path, taking, worker_server.url) as one:
        evidence = gathered(one.pid, 2.0, broker_url=worker_server.url)
    assert evidence.broker is not None
    assert evidence.broker.queued == 0
    assert (evidence.broker.completed_per_s or 0.0) > 5
    assert evidence.broker.empty_share == 0.0


def test_the_work_of_others_is_not_the_targets(worker_server: Server, tmp_path: Path) -> None:
    """On the same broker a list is filled and emptied; the target polls another one, in vain."""
    taking = POLLING.replace('lpop("jobs")', 'brpop("fed", 0)').replace("time.sleep(0.05)", "pass")
    with (
        program(tmp_path, FEEDING, worker_server.url),
        program(tmp_path, taking, worker_server.url),
        program(tmp_path, POLLING, worker_server.url) as idle,
    ):
        evidence = gathered(idle.pid, 2.0, broker_url=worker_server.url)
    assert evidence.broker is not None
    assert evidence.broker.empty_share == 1.0
    assert evidence.broker.completed_per_s == 0.0
