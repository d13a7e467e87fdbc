"""On a real server: others' commands are counted exactly, and ours not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from idlebench.broker.broker import Broker
from idlebench.broker.embedded import start_broker
from idlebench.broker.external import connect_broker
from idlebench.errors import BrokerError
from idlebench.harness.reaper.client import Reaper
from idlebench.model.scenario import BrokerPlan

RUN = "counts"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """An embedded server in a directory with a space in its name."""
    with Reaper.start(RUN) as reaper:
        started = start_broker(
            reaper,
            run_id=RUN,
            directory=tmp_path / "a broker",
            plan=BrokerPlan(settings={"maxmemory": "64mb"}),
            binary=None,
            log=tmp_path / "broker.log",
        )
        yield started
        started.close()


@pytest.fixture
def worker(broker: Broker) -> Iterator[redis.Redis]:
    """A plain client as a worker has one, already connected."""
    client = redis.Redis.from_url(broker.url, single_connection_client=True)
    client.ping()
    yield client
    client.close()


def heavy_traffic(broker: Broker) -> None:
    """Everything that a harness does, over old connections and new ones."""
    for number in range(50):
        pipe = broker.client.pipeline(transaction=number % 2 == 0)
        pipe.set(f"idlebench:{RUN}:{number}", "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n")
        pipe.lpush(f"idlebench:{RUN}:list", *range(number + 1))
        pipe.xadd(f"idlebench:{RUN}:stream", {"id": number})
        pipe.execute()
        broker.clients()
        broker.ping()
        broker.generation()
        broker.used_cpu_ns()
        if number % 10 == 0:
            broker.client.connection_pool.disconnect()
    with pytest.raises(redis.ResponseError):
        broker.client.incr(f"idlebench:{RUN}:list")
    broker.client.xgroup_create(f"idlebench:{RUN}:stream", "group")
    broker.client.xinfo_groups(f"idlebench:{RUN}:stream")
    broker.delete_prefix(f"idlebench:{RUN}:")


def test_our_own_commands_are_never_counted(broker: Broker) -> None:
    """Pipelines, transactions, handshakes, errors and the asking itself: exactly nothing remains."""
    before = broker.snapshot()
    heavy_traffic(broker)
    assert broker.commands_between(before, broker.snapshot()) == {}


def test_a_workers_commands_are_counted_exactly(broker: Broker, worker: redis.Redis) -> None:
    """By name, subcommands apart, whatever we do at the same time."""
    before = broker.snapshot()
    for _ in range(17):
        worker.get("x")
    worker.xgroup_create("idlebench:w:s", "g", mkstream=True)
    heavy_traffic(broker)
    worker.client_list()
    assert broker.commands_between(before, broker.snapshot()) == {
        "get": 17,
        "xgroup|create": 1,
        "client|list": 1,
    }


def test_connections_of_others_are_counted_and_ours_are_not(broker: Broker) -> None:
    """However many of ours are open."""
    assert broker.clients() == 0
    others = [redis.Redis.from_url(broker.url) for _ in range(3)]
    for other in others:
        other.ping()
    assert broker.clients() == 3
    for other in others:
        other.close()


def test_only_keys_below_the_prefix_are_deleted(broker: Broker, worker: redis.Redis) -> None:
    """Glob characters in a prefix match themselves; more keys than one batch holds go too."""
    worker.mset({f"idlebench:a[b]*:{number}": 1 for number in range(1200)})
    worker.mset({"idlebench:ab:1": 1, "idlebench:a[b]x:1": 1, "stranger": 1})
    assert broker.delete_prefix("idlebench:a[b]*:") == 1200
    assert sorted(worker.keys("*")) == [b"idlebench:a[b]x:1", b"idlebench:ab:1", b"stranger"]


def test_a_stopped_server_does_not_answer_in_time(broker: Broker) -> None:
    """A hung broker costs a deadline, not forever; then it answers again."""
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGSTOP)
    try:
        assert not broker.ping()
    finally:
        os.kill(broker.process.pid, signal.SIGCONT)
    assert broker.ping()


def test_a_dead_server_is_told_as_a_broker_error(broker: Broker) -> None:
    """With its address, and without its password."""
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGKILL)
    assert not broker.ping()
    with pytest.raises(BrokerError) as caught:
        broker.snapshot()
    assert broker.password not in str(caught.value)
    assert str(broker.port) in str(caught.value)


def test_the_servers_own_cpu_grows_with_work(broker: Broker) -> None:
    """What INFO says is nanoseconds since it began."""
    before = broker.used_cpu_ns()
    heavy_traffic(broker)
    assert broker.used_cpu_ns() > before > 0


def test_a_server_on_loopback_is_recognised_as_a_process(broker: Broker) -> None:
    """So that an external broker's CPU can be read by its clock."""
    external = connect_broker(broker.url, allow_remote=False, run_id="other")
    assert external.process == broker.process
    assert (external.facts.kind, external.facts.server) == ("external", "valkey")
    assert external.facts.version == broker.facts.version
    assert external.generation() == broker.generation()
    external.close()


@pytest.mark.parametrize("credentials", ["", ":wrong@", "nobody:wrong@"])
def test_a_wrong_password_is_one_clear_message(broker: Broker, credentials: str) -> None:
    """It says what to check, and does not repeat the password."""
    url = f"redis://{credentials}127.0.0.1:{broker.port}"
    with pytest.raises(BrokerError, match="check the user and the password") as caught:
        connect_broker(url, allow_remote=False, run_id="other")
    assert "wrong@" not in str(caught.value)


def test_nothing_of_the_password_is_to_be_seen(broker: Broker, tmp_path: Path) -> None:
    """Not in a command line, in the log, in the facts or in a representation."""
    assert broker.process is not None
    argv = Path(f"/proc/{broker.process.pid}/cmdline").read_bytes()
    log = (tmp_path / "broker.log").read_bytes()
    assert broker.password.encode() not in argv + log
    assert broker.password not in f"{broker.facts} {broker!r} {broker.cleanup_command('idlebench:x:')[0]}"
    config = tmp_path / "a broker" / "server.conf"
    assert config.stat().st_mode & 0o777 == 0o600
    assert config.parent.stat().st_mode & 0o777 == 0o700
