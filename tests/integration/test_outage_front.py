"""What stands between workers and broker: with a real broker, and with one of the user's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.model.outage import AttemptsBy
from idlebench.model.validity import Validity
from tests.integration.outage_support import (
    ANSWER_S,
    address,
    client_of,
    is_refused,
    opened_bench,
    prepared,
    process_state,
)
from tests.integration.worker_support import Server, until

pytest_plugins = ["tests.integration.worker_fixtures"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench with the embedded broker, shared by the tests of this module."""
    with opened_bench(tmp_path_factory.mktemp("bench")) as opened:
        yield opened


@pytest.mark.parametrize("kind", ["refused", "hung", "closing"])
def test_before_the_outage_workers_reach_the_broker(bench: Bench, kind: str) -> None:
    """What goes to and fro arrives whole, also where it is more than fits a buffer."""
    payload = b"x" * 5_000_000
    with prepared(bench, kind) as outage, client_of(outage.bench) as client:
        key = f"{bench.prefix(0)}big"
        client.set(key, payload)
        assert client.get(key) == payload
        client.delete(key)


def test_a_refused_worker_is_reset_and_finds_nobody(bench: Bench) -> None:
    """Open connections break with an error, and the port answers to nobody."""
    with prepared(bench, "refused") as outage, client_of(outage.bench) as client:
        client.ping()
        outage.begin()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        assert is_refused(address(outage))
        outage.end()
        assert client.ping()


@pytest.mark.parametrize("kind", ["refused", "closing"])
def test_every_attempt_to_connect_is_counted(bench: Bench, kind: str) -> None:
    """Exactly, whether somebody accepts it or nobody does; of a whole machine, at least so many."""
    with prepared(bench, kind) as outage:
        outage.begin()
        before = outage.attempts()
        for _ in range(300):
            is_refused(address(outage))
        after = outage.attempts()
        assert before is not None
        assert after is not None
        if outage.attempts_by is AttemptsBy.MACHINE:
            assert after - before >= 300
        else:
            assert after - before == 300


def test_a_closing_broker_ends_each_connection_at_once(bench: Bench) -> None:
    """The connection is made, and then there is nothing to read."""
    with prepared(bench, "closing") as outage, client_of(outage.bench) as client:
        client.ping()
        outage.begin()
        with socket.create_connection(address(outage), timeout=ANSWER_S) as connection:
            assert connection.recv(1) == b""
        with pytest.raises(redis.ConnectionError):
            client.ping()
        outage.end()
        assert client.ping()


def test_a_hung_broker_is_a_stopped_process(bench: Bench) -> None:
    """Connections are accepted, nothing is answered; afterwards the answer comes."""
    with prepared(bench, "hung") as outage, client_of(outage.bench) as client:
        client.ping()
        outage.begin()
        until(lambda: process_state(bench) == "T", "the broker is stopped")
        with pytest.raises(redis.TimeoutError):
            client.ping()
        outage.end()
        until(lambda: process_state(bench) != "T", "the broker goes on")
        assert client.ping()


def test_a_broker_goes_on_however_the_launch_ends(bench: Bench) -> None:
    """Closing an outage that has not ended ends it."""
    with prepared(bench, "hung") as outage:
        outage.begin()
        until(lambda: process_state(bench) == "T", "the broker is stopped")
    until(lambda: process_state(bench) != "T", "the broker goes on")
    outage.close()


def test_the_harness_reaches_the_broker_all_the_while(bench: Bench) -> None:
    """Only workers lose a broker that refuses: the harness puts its jobs in directly."""
    with prepared(bench, "refused") as outage:
        outage.begin()
        assert outage.bench.broker is not None
        assert outage.bench.broker.ping()


def test_a_front_that_is_gone_invalidates_the_launch(bench: Bench) -> None:
    """Its absence is our fault, and no figure of an outage."""
    with prepared(bench, "closing", launch=7) as outage:
        bench.reaper.stop(["007-front"], grace_s=1.0)
        with pytest.raises(InvalidLaunch) as caught:
            outage.begin()
        assert caught.value.validity is Validity.BROKER_LOST


def test_a_front_ends_with_its_launch(bench: Bench) -> None:
    """Nothing stands there afterwards."""
    with prepared(bench, "closing", launch=8) as outage:
        where = address(outage)
    assert bench.exit_of("008-front") is not None
    assert is_refused(where)


def test_a_broker_of_the_users_is_held_back_and_never_stopped(own_server: Server, tmp_path: Path) -> None:
    """To a worker it hangs; everybody else is served."""
    with (
        opened_bench(tmp_path, own_server.url) as bench,
        prepared(bench, "hung") as outage,
        client_of(outage.bench) as client,
    ):
        client.ping()
        outage.begin()
        with pytest.raises(redis.TimeoutError):
            client.ping()
        with own_server.client as direct:
            assert direct.ping()
        assert process_state(bench) != "T"
        outage.end()
        assert client.ping()
