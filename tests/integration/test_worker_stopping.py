from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from idlebench.workers.options import OptionValue
from tests.integration.worker_support import Server, Worker, Workers, every_way_to_wait, forever, until

pytest_plugins = ["tests.integration.worker_fixtures"]

Started = dict[tuple[str, str], Worker]
WAYS = every_way_to_wait()
BROKER_WAYS = [(name, wait) for name, wait in WAYS if name not in {"blocked", "database_worker"}]
SPINNERS_FIRST = [way for spins in (True, False) for way in WAYS if (way[1] == "spin") is spins]
"""They are stopped first, and started last, so that the others have the processors to themselves."""
READING_WAYS = [
    way for way in BROKER_WAYS if way[1] in {"block", "brpop", "blmove", "listen", "timeout", "spin"}
]
"""Those that stand in a read or a command all the time; the others sleep, whatever the broker does."""
LOSING_WAYS = [way for way in BROKER_WAYS if way[1] in {"block", "brpop", "listen"}]
"""Those that notice at once that the broker is gone; the others are asleep for a minute."""


def start_all(workers: Workers, ways: list[tuple[str, str]], **options: OptionValue) -> Started:
    """Start every worker, those that never rest last, and wait until all are ready."""
    started = {}
    for name, wait in sorted(ways, key=SPINNERS_FIRST.index, reverse=True):
        workers.use_new_keys()
        started[name, wait] = workers.start(name, **(forever(name, wait) | options))
    for worker in started.values():
        worker.until_ready()
    return started


@pytest.fixture(scope="module")
def waiting(worker_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Every worker, waiting in every way, with nothing to do."""
    workers = Workers(tmp_path_factory.mktemp("waiting"), worker_server.url)
    try:
        yield start_all(workers, WAYS)
    finally:
        workers.close()


@pytest.fixture(scope="module")
def hung(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Every worker of a broker that has stopped answering."""
    directory = tmp_path_factory.mktemp("hung")
    server = Server(directory)
    workers = Workers(directory, server.url)
    try:
        started = start_all(workers, READING_WAYS)
        server.hang()
        yield started
    finally:
        workers.close()
        server.kill()


@pytest.fixture(scope="module")
def deserted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Every blocking worker of a broker that is gone, in the pause before it reconnects."""
    directory = tmp_path_factory.mktemp("deserted")
    server = Server(directory)
    workers = Workers(directory, server.url)
    try:
        started = start_all(workers, LOSING_WAYS, loss_start_ms=60_000, loss_cap_ms=60_000)
        server.kill()
        for worker in started.values():
            worker.until_logged("lost the broker")
        yield started
    finally:
        workers.close()
        server.kill()


@pytest.mark.parametrize(("name", "wait"), SPINNERS_FIRST)
def test_sigterm_ends_every_wait_at_once(waiting: Started, name: str, wait: str) -> None:
    """Blocked for ever in the kernel, asleep for a minute or spinning: the exit code is 0."""
    assert waiting[name, wait].terminate() == 0


@pytest.mark.parametrize(("name", "wait"), READING_WAYS)
def test_sigterm_ends_a_worker_whose_broker_hangs(hung: Started, name: str, wait: str) -> None:
    """A reply that never comes does not hold it."""
    assert hung[name, wait].terminate() == 0


@pytest.mark.parametrize(("name", "wait"), LOSING_WAYS)
def test_sigterm_ends_the_pause_before_reconnecting(deserted: Started, name: str, wait: str) -> None:
    """Nor does a minute of backoff."""
    assert deserted[name, wait].terminate() == 0


@pytest.mark.parametrize("name", ["stream_worker", "stream_asyncio"])
def test_finish_ends_the_job_in_hand_and_acknowledges_it(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """SIGTERM in the handler: the job is done once, and nothing is pending."""
    worker = workers.ready(name, handle_ms=400, block_ms=0)
    with closing(worker_server.client) as client:
        client.xadd(f"{workers.prefix}queue", {"id": "1"})
        until(lambda: client.llen(f"{workers.prefix}done") == 1, "the handler has started")
        assert worker.terminate() == 0
        assert client.xpending(f"{workers.prefix}queue", "idlebench")["pending"] == 0


@pytest.mark.parametrize("name", ["stream_worker", "stream_asyncio"])
def test_exit_abandons_the_job_in_hand_which_stays_pending(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """The process is gone long before the handler would be, and another consumer can claim the entry."""
    worker = workers.ready(name, handle_ms=60_000, on_sigterm="exit")
    with closing(worker_server.client) as client:
        client.xadd(f"{workers.prefix}queue", {"id": "1"})
        until(lambda: client.llen(f"{workers.prefix}done") == 1, "the handler has started")
        assert worker.terminate() == 0
        assert client.xpending(f"{workers.prefix}queue", "idlebench")["pending"] == 1


@pytest.mark.parametrize("name", ["stream_worker", "list_asyncio", "database_worker"])
def test_ignore_leaves_the_worker_alive_and_working(workers: Workers, name: str) -> None:
    """As a worker does whose stop has to be forced."""
    worker = workers.ready(name, on_sigterm="ignore")
    worker.process.terminate()
    time.sleep(0.3)
    assert worker.process.poll() is None


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        ("list_worker", "brpop"),
        ("list_worker", "spin"),
        ("list_worker", "blmove"),
        ("list_asyncio", "brpop"),
        ("pubsub_worker", "listen"),
    ],
)
def test_sigterm_under_load_loses_no_job_and_doubles_none(
    workers: Workers, worker_server: Server, name: str, wait: str
) -> None:
    """A reply that is on its way when the signal comes is still handled."""
    with closing(worker_server.client) as client:
        client.rpush(f"{workers.prefix}queue", *[json.dumps({"id": number}) for number in range(3000)])
        worker = workers.start(name, wait=wait)
        until(lambda: client.llen(f"{workers.prefix}done") > 10, "jobs are handled")
        assert worker.terminate() == 0
        done = [json.loads(record)["id"] for record in client.lrange(f"{workers.prefix}done", 0, -1)]
        left = client.llen(f"{workers.prefix}queue")
        assert len(done) == len(set(done))
        assert 0 < left == 3000 - len(done)
