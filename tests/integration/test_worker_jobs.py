from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest
import redis

from idlebench.workers.options import OptionValue
from tests.integration.worker_support import Server, Workers, until

pytest_plugins = ["tests.integration.worker_fixtures"]

STREAMS = ["stream_worker", "stream_asyncio"]
LISTS = ["list_worker", "list_asyncio"]
IN_ORDER = [
    *[("stream_worker", wait) for wait in ("block", "sleep", "backoff")],
    *[("stream_asyncio", wait) for wait in ("block+backoff", "spin")],
    *[("list_worker", wait) for wait in ("brpop", "blmove", "sleep")],
    *[("list_asyncio", wait) for wait in ("brpop", "blmove", "backoff")],
    *[("pubsub_worker", wait) for wait in ("listen", "timeout", "spin")],
]


def enqueue(client: redis.Redis, workers: Workers, name: str, *jobs: str) -> None:
    """Put jobs where a worker of that name looks for them."""
    for job in jobs:
        if name in STREAMS:
            client.xadd(f"{workers.prefix}queue", {"id": job})
        else:
            client.lpush(f"{workers.prefix}queue", json.dumps({"id": job}))
    client.publish(f"{workers.prefix}notify", "new")


def done(client: redis.Redis, workers: Workers) -> list[str]:
    """The ids that were picked up, in that order."""
    return [json.loads(record)["id"] for record in client.lrange(f"{workers.prefix}done", 0, -1)]


def pending(client: redis.Redis, workers: Workers) -> int:
    """Entries that were delivered and not acknowledged."""
    return int(client.xpending(f"{workers.prefix}queue", "idlebench")["pending"])


@pytest.mark.parametrize(("name", "wait"), IN_ORDER)
def test_jobs_are_handled_once_and_in_order(
    workers: Workers, worker_server: Server, name: str, wait: str
) -> None:
    """Those that lay there before the worker came, and those that come while it waits."""
    expected = [str(number) for number in range(20)]
    with closing(worker_server.client) as client:
        enqueue(client, workers, name, *expected[:10])
        workers.ready(name, wait=wait)
        enqueue(client, workers, name, *expected[10:])
        until(lambda: len(done(client, workers)) >= 20, "twenty jobs are handled")
        assert done(client, workers) == expected


@pytest.mark.parametrize("name", LISTS)
def test_blpop_takes_what_was_pushed_on_the_right_in_order(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """It pops on the other side than the rest."""
    with closing(worker_server.client) as client:
        client.rpush(f"{workers.prefix}queue", *[json.dumps({"id": job}) for job in "abc"])
        workers.ready(name, wait="blpop")
        until(lambda: done(client, workers) == ["a", "b", "c"], "three jobs are handled in order")


@pytest.mark.parametrize("name", STREAMS)
def test_entries_of_a_dead_consumer_are_claimed_by_another(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """SIGKILL in the handler leaves the entry pending; a worker that reclaims handles it again."""
    with closing(worker_server.client) as client:
        dead = workers.ready(name, handle_ms=60_000)
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        dead.kill()
        assert pending(client, workers) == 1
        workers.ready(name, block_ms=0, reclaim_ms=50, reclaim_idle_ms=1)
        until(lambda: done(client, workers) == ["7", "7"], "the entry is handled again")
        until(lambda: pending(client, workers) == 0, "the entry is acknowledged")


@pytest.mark.parametrize("name", STREAMS)
def test_nobody_claims_entries_unless_asked(workers: Workers, worker_server: Server, name: str) -> None:
    """Without reclaim_ms not one XAUTOCLAIM is sent."""
    before = worker_server.calls("xautoclaim")
    with closing(worker_server.client) as client:
        workers.ready(name, wait="sleep", sleep_ms=1)
        enqueue(client, workers, name, "1")
        until(lambda: done(client, workers) == ["1"], "the job is handled")
    assert worker_server.calls("xautoclaim") == before


@pytest.mark.parametrize("name", STREAMS)
def test_a_consumer_that_comes_back_first_handles_what_it_left(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """With a name of its own, it needs nobody to claim its entries."""
    with closing(worker_server.client) as client:
        dead = workers.ready(name, handle_ms=60_000, consumer="c1")
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        dead.kill()
        workers.ready(name, consumer="c1")
        until(lambda: done(client, workers) == ["7", "7"], "the entry is handled again")
        until(lambda: pending(client, workers) == 0, "the entry is acknowledged")


@pytest.mark.parametrize("name", LISTS)
def test_blmove_keeps_the_job_of_a_dead_worker_for_another(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """It waits in the processing list until a worker that reclaims puts it back."""
    with closing(worker_server.client) as client:
        dead = workers.ready(name, wait="blmove", handle_ms=60_000, consumer="dead")
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        dead.kill()
        assert client.llen(f"{workers.prefix}processing:dead") == 1
        workers.ready(name, wait="blmove", block_ms=0, reclaim_ms=50, reclaim_idle_ms=100)
        until(lambda: done(client, workers) == ["7", "7"], "the job is handled again")
        until(lambda: not client.keys(f"{workers.prefix}processing:*"), "no job is in hand")


@pytest.mark.parametrize("name", LISTS)
def test_blmove_leaves_the_job_of_a_living_worker_alone(
    workers: Workers, worker_server: Server, name: str
) -> None:
    """A long handler is not a dead worker."""
    with closing(worker_server.client) as client:
        workers.ready(name, wait="blmove", handle_ms=60_000)
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        before = worker_server.calls("client|list")
        workers.ready(name, wait="blmove", reclaim_ms=10, reclaim_idle_ms=1)
        until(lambda: worker_server.calls("client|list") > before + 5, "it has looked five times")
        assert done(client, workers) == ["7"]


@pytest.mark.parametrize(
    ("name", "wait"), [("list_worker", "brpop"), ("list_worker", "sleep"), ("list_asyncio", "brpop")]
)
def test_a_plain_pop_loses_the_job_of_a_dead_worker(
    workers: Workers, worker_server: Server, name: str, wait: str
) -> None:
    """The documentation says so: what was popped is nowhere else."""
    with closing(worker_server.client) as client:
        dead = workers.ready(name, wait=wait, handle_ms=60_000)
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        dead.kill()
        client.delete(f"{workers.prefix}done")
        assert client.keys(f"{workers.prefix}*") == []


@pytest.mark.parametrize(("ack", "left"), [("before", 0), ("never", 1), ("after", 1)])
def test_when_an_entry_is_acknowledged_decides_what_a_crash_costs(
    workers: Workers, worker_server: Server, ack: str, left: int
) -> None:
    """Before the handler it is lost; after it, or never, it stays pending."""
    with closing(worker_server.client) as client:
        worker = workers.ready("stream_worker", ack=ack, handle_ms=60_000)
        enqueue(client, workers, "stream_worker", "7")
        until(lambda: done(client, workers) == ["7"], "the handler has started")
        worker.kill()
        assert pending(client, workers) == left


@pytest.mark.parametrize("name", [*STREAMS, *LISTS, "pubsub_worker"])
def test_what_is_no_job_is_logged_and_dropped(workers: Workers, worker_server: Server, name: str) -> None:
    """The next job is handled, and the bad one does not come back."""
    options: dict[str, OptionValue] = {"wait": "blmove"} if name in LISTS else {}
    with closing(worker_server.client) as client:
        if name in STREAMS:
            client.xadd(f"{workers.prefix}queue", {"no": "id"})
        else:
            client.lpush(f"{workers.prefix}queue", b"\xff no json")
        worker = workers.ready(name, **options)
        enqueue(client, workers, name, "7")
        until(lambda: done(client, workers) == ["7"], "the good job is handled")
        assert "is no job" in worker.log
        rest: Callable[[], bool] = (
            (lambda: pending(client, workers) == 0)
            if name in STREAMS
            else (lambda: client.keys(f"{workers.prefix}*queue*") == [])
        )
        until(rest, "nothing is left of either")


def test_two_database_workers_handle_each_row_once(workers: Workers) -> None:
    """They race for rows; one atomic UPDATE decides."""
    pair = [workers.start("database_worker", poll_ms=5) for _ in range(2)]
    for worker in pair:
        worker.until_ready()
    with closing(sqlite3.connect(workers.database, timeout=20)) as database:
        with database:
            rows = [(str(number),) for number in range(300)]
            database.executemany("INSERT INTO jobs (id, status) VALUES (?, 'pending')", rows)
        count = "SELECT count(*) FROM jobs WHERE status != 'done'"
        until(lambda: database.execute(count).fetchone() == (0,), "every row is done")
        ids = [row[0] for row in database.execute("SELECT id FROM done")]
        assert sorted(ids, key=int) == [str(number) for number in range(300)]


def test_a_row_of_a_dead_database_worker_is_claimed_again(workers: Workers) -> None:
    """Its claim is older than a worker that reclaims has patience for."""
    dead = workers.ready("database_worker", poll_ms=5, handle_ms=60_000)
    with closing(sqlite3.connect(workers.database, timeout=20)) as database:
        with database:
            database.execute("INSERT INTO jobs (id, status) VALUES ('7', 'pending')")
        count = "SELECT count(*) FROM done"
        until(lambda: database.execute(count).fetchone() == (1,), "the handler has started")
        dead.kill()
        workers.ready("database_worker", poll_ms=5, reclaim_ms=10, reclaim_idle_ms=1)
        until(lambda: database.execute(count).fetchone() == (2,), "the row is handled again")


def test_a_database_worker_uses_a_table_that_somebody_else_made(workers: Workers) -> None:
    """Whoever adds the jobs may be first, and knows nothing of claims."""
    with closing(sqlite3.connect(workers.database)) as database, database:
        database.execute("CREATE TABLE jobs (id TEXT PRIMARY KEY, status TEXT)")
        database.execute("INSERT INTO jobs VALUES ('7', 'pending'), (NULL, 'pending')")
    worker = workers.ready("database_worker", poll_ms=5)
    worker.until_logged("is no job")
    with closing(sqlite3.connect(workers.database, timeout=20)) as database:
        assert database.execute("SELECT id FROM done").fetchall() == [("7",)]


def test_a_database_that_is_locked_at_the_start_is_opened_when_it_is_free(workers: Workers) -> None:
    """Workers that start together fight for the file; none of them gives up for it."""
    with closing(sqlite3.connect(workers.database, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("BEGIN EXCLUSIVE")
        worker = workers.start("database_worker", poll_ms=5)
        time.sleep(2.0)  # longer than one statement waits for a lock
        assert worker.process.poll() is None
        database.execute("COMMIT")
    worker.until_logged("idlebench worker ready")


def test_a_locked_database_is_waited_for(workers: Workers) -> None:
    """Another writer is no reason to die."""
    worker = workers.ready("database_worker", poll_ms=5)
    with closing(sqlite3.connect(workers.database, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        worker.until_logged("the database is not available")
        database.execute("INSERT INTO jobs (id, status) VALUES ('7', 'pending')")
        database.execute("COMMIT")
        count = "SELECT count(*) FROM done"
        until(lambda: database.execute(count).fetchone() == (1,), "the job is handled")
    assert worker.terminate() == 0
