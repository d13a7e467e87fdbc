from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from idlebench.workers.options import OptionValue
from tests.integration.worker_support import Server, Workers, free_port, until

pytest_plugins = ["tests.integration.worker_fixtures"]

LOSERS = ["stream_worker", "list_worker", "pubsub_worker", "stream_asyncio", "list_asyncio"]


class Closer:
    """A listener that takes every connection, closes it at once and counts."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if connection.recv(1) == b"!":
                    return
                self.connections += 1

    def close(self) -> None:
        """Stop listening."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"!")
        self._thread.join()
        self._listener.close()


@pytest.fixture
def closer() -> Iterator[Closer]:
    """A broker that is nothing but a port."""
    listener = Closer()
    yield listener
    listener.close()


@pytest.fixture
def strangers(closer: Closer, tmp_path: Path) -> Iterator[Workers]:
    """Workers that are sent there."""
    started = Workers(tmp_path, f"redis://:hidden-word@127.0.0.1:{closer.port}/0")
    yield started
    started.close()


def test_workers_come_back_after_the_broker_was_killed_and_restarted(
    own_workers: Workers, own_server: Server
) -> None:
    """With nothing left of stream or group, every kind of worker handles the next job."""
    prefixes = {}
    for name in LOSERS:
        own_workers.use_new_keys()
        prefixes[name] = own_workers.prefix
        own_workers.start(name, loss_start_ms=20, loss_cap_ms=200)
    for worker in own_workers.started:
        worker.until_ready()
    own_server.kill()
    for worker in own_workers.started:
        worker.until_logged("lost the broker (backoff)")
    own_server.start()
    for worker in own_workers.started:
        worker.until_logged("the broker is back")
    with closing(own_server.client) as client:
        for name, prefix in prefixes.items():
            if name.startswith("stream"):
                client.xadd(f"{prefix}queue", {"id": name})
            else:
                client.lpush(f"{prefix}queue", json.dumps({"id": name}))
                client.publish(f"{prefix}notify", "new")
        for name, prefix in prefixes.items():
            until(lambda done=f"{prefix}done": client.llen(done) == 1, f"{name} handles a job")  # type: ignore[misc] # bound at once


@pytest.mark.parametrize("name", LOSERS)
def test_backoff_knocks_a_few_times_where_retry_knocks_without_end(
    strangers: Workers, closer: Closer, name: str
) -> None:
    """The broker takes connections and drops them: the fault costs a processor, the cure nothing."""
    counts = {}
    for policy in ("backoff", "retry"):
        worker = strangers.start(name, on_broker_loss=policy)
        worker.until_logged(f"lost the broker ({policy})")
        before = closer.connections
        time.sleep(0.5)
        counts[policy] = closer.connections - before
        assert worker.log.count("\n") <= 2, "an outage is logged once"
        assert worker.terminate() == 0
    assert counts["backoff"] <= 10
    assert counts["retry"] >= 5 * max(counts["backoff"], 4)


@pytest.mark.parametrize("name", LOSERS)
def test_exit_gives_up_with_a_reason_and_without_the_password(tmp_path: Path, name: str) -> None:
    """Exit code 3 and one line."""
    workers = Workers(tmp_path, f"redis://:hidden-word@127.0.0.1:{free_port()}/0")
    worker = workers.start(name, on_broker_loss="exit")
    assert worker.process.wait(20) == 3
    assert worker.log.startswith("giving up: ConnectionError")
    assert worker.log.count("\n") == 1
    assert "hidden-word" not in worker.log


def test_a_wrong_password_is_no_outage(workers: Workers, worker_server: Server, tmp_path: Path) -> None:
    """Nothing gets better by trying again, whatever the policy."""
    strangers = Workers(tmp_path, f"redis://:hidden-word@127.0.0.1:{worker_server.port}/0")
    worker = strangers.start("stream_worker")
    assert worker.process.wait(20) == 3
    assert "AuthenticationError" in worker.log
    assert "hidden-word" not in worker.log
    assert workers.started == []


@pytest.mark.parametrize("name", ["stream_worker", "stream_asyncio"])
@pytest.mark.parametrize("wait", ["block", "sleep"])
def test_a_deleted_stream_gets_its_group_again(
    workers: Workers, worker_server: Server, name: str, wait: str
) -> None:
    """Blocked in the read or between two: the worker goes on, and misses no job."""
    options: dict[str, OptionValue] = {"wait": wait, "block_ms": 0, "sleep_ms": 5}
    worker = workers.ready(name, **options)
    with closing(worker_server.client) as client:
        client.delete(f"{workers.prefix}queue")
        worker.until_logged("creating it again")
        client.xadd(f"{workers.prefix}queue", {"id": "7"})
        until(lambda: client.llen(f"{workers.prefix}done") == 1, "the job is handled")


@pytest.mark.parametrize("name", ["stream_worker", "stream_asyncio"])
def test_a_deleted_stream_without_recreation_makes_a_blocking_read_spin(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """An error does not block: the read fails at once, and again."""
    worker = workers.ready(name, recreate_group="off", block_ms=0)
    with closing(worker_server.client) as client:
        client.delete(f"{workers.prefix}queue")
    worker.until_logged("nobody creates it")
    before = worker_server.calls("xreadgroup")
    until(lambda: worker_server.calls("xreadgroup") > before + 200, "two hundred failing reads")
    assert worker.log.count("\n") <= 3
    assert worker.terminate() == 0
