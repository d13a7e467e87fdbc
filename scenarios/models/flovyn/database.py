"""The database behind the server: SQLite by default, PostgreSQL by URL.

A query on a small SQLite file takes microseconds, so it is made where it is asked for. Queries to PostgreSQL
are made in a pool of threads, each with a connection of its own. After either, the caller awaits what the
model says that the database takes longer: that of the real server was no file on a warm disk.

In PostgreSQL the tables stand in a schema of this server's own, which is dropped when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

T = TypeVar("T")

URL_VARIABLE: Final = "IDLEBENCH_FLOVYN_DATABASE_URL"
"""URL of a PostgreSQL database. It may hold a password, so it comes by the environment alone."""
ON_SQLITE: Final = {URL_VARIABLE: ""}
"""Keeps a server that a drill starts off the user's PostgreSQL."""
_BUSY_S: Final = 5.0
_SCHEMA: Final = f"idlebench_flovyn_{secrets.token_hex(4)}"
_OWN_SCHEMA: Final = f"CREATE SCHEMA {_SCHEMA}"
_DROP_SCHEMA: Final = f"DROP SCHEMA {_SCHEMA} CASCADE"

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, status TEXT NOT NULL DEFAULT 'pending')",
    "CREATE TABLE IF NOT EXISTS done (id TEXT, started_ns BIGINT)",
    "CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status)",
)
# One look that locks nothing while there is no work; the claim follows only if there is.
_LOOK: Final = "SELECT id FROM jobs WHERE status = 'pending' ORDER BY id LIMIT 1"
_CLAIM: Final = "UPDATE jobs SET status = 'claimed' WHERE id = {} AND status = 'pending'"
_WORKFLOW: Final = "SELECT id FROM jobs WHERE status = 'workflow' ORDER BY id LIMIT 1"
_DUE: Final = "SELECT count(*) FROM jobs WHERE status = 'pending'"
_ADD: Final = "INSERT INTO jobs (id, status) VALUES ({}, 'pending')"
_STARTED: Final = "INSERT INTO done (id, started_ns) VALUES ({}, {})"
_DONE: Final = "UPDATE jobs SET status = 'done' WHERE id = {}"


class Connection(Protocol):
    """What the two drivers have in common."""

    def execute(self, query: str, parameters: Sequence[str | int] = (), /) -> Any:  # noqa: ANN401 - a cursor of either driver
        """Run one statement and commit it; gives a cursor."""


class Database:
    """The queries that the server awaits.

    Attributes:
        queries: how many were made.
        errors: what they raise when the database is not available.
    """

    def __init__(self, path: Path, *, wait_us: float, threads: int) -> None:
        """Open it and create what is missing.

        Args:
            path: SQLite file, used if no URL of a PostgreSQL database is in the environment.
            wait_us: microseconds that every query takes longer than it does here.
            threads: connections to PostgreSQL.

        Raises:
            SystemExit: the driver is missing, and one line names the pip command; or it cannot be opened.
        """
        self.queries = 0
        self._wait_s = wait_us / 1_000_000
        url = os.environ.get(URL_VARIABLE, "")
        self._open, self.errors = _postgres(url) if url else _sqlite(path)
        self._mark = "%s" if url else "?"
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="database") if url else None
        try:
            for statement in (*((_OWN_SCHEMA,) if url else ()), *_TABLES):
                self._connection().execute(statement)
        except self.errors as error:
            reason = str(error).splitlines()[0]
            raise SystemExit(f"server.py: cannot use the database: {reason}") from None

    async def next_task(self) -> str | None:
        """Give a task that waits, claimed, or None: one query, and a second one only if there is a task."""
        return await self._run(self._take_task)

    async def next_workflow(self) -> str | None:
        """Give a workflow that waits; the model has none, but asks for it."""
        return await self._run(lambda connection: _first(connection, _WORKFLOW))

    async def waiting_tasks(self) -> int:
        """Count tasks that wait: the scheduler's question."""
        return await self._run(lambda connection: int(connection.execute(_DUE).fetchone()[0]))

    async def add_task(self, task_id: str) -> None:
        """Add one."""
        await self._run(lambda connection: connection.execute(self._sql(_ADD), (task_id,)))

    async def finish_task(self, task_id: str, started_ns: int) -> None:
        """Note when its handler began, and that it is done."""

        def finish(connection: Connection) -> None:
            connection.execute(self._sql(_STARTED), (task_id, started_ns))
            connection.execute(self._sql(_DONE), (task_id,))

        await self._run(finish)

    def close(self) -> None:
        """Wait for queries under way, and leave nothing behind in a database that others use."""
        if self._pool is not None:
            self._pool.shutdown()
            with contextlib.suppress(*self.errors):
                self._connection().execute(_DROP_SCHEMA)

    async def _run(self, work: Callable[[Connection], T]) -> T:
        self.queries += 1
        if self._pool is None:
            result = self._make(work)
        else:
            result = await asyncio.get_running_loop().run_in_executor(self._pool, self._make, work)
        if self._wait_s:
            await asyncio.sleep(self._wait_s)
        return result

    def _make(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection())

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
        return connection

    def _take_task(self, connection: Connection) -> str | None:
        while (task_id := _first(connection, _LOOK)) is not None:
            if connection.execute(self._sql(_CLAIM), (task_id,)).rowcount == 1:
                return task_id
        return None

    def _sql(self, query: str) -> str:
        return query.replace("{}", self._mark)


def _first(connection: Connection, query: str) -> str | None:
    row = connection.execute(query).fetchone()
    return None if row is None else str(row[0])


def _sqlite(path: Path) -> tuple[Callable[[], Connection], tuple[type[Exception], ...]]:
    def connect() -> Connection:
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    return connect, (sqlite3.Error,)


def _postgres(url: str) -> tuple[Callable[[], Connection], tuple[type[Exception], ...]]:
    try:
        import psycopg  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - needed for PostgreSQL alone
    except ImportError:
        sys.stderr.write("server.py: psycopg is missing; run: pip install 'psycopg[binary]'\n")
        raise SystemExit(4) from None

    def connect() -> Connection:
        connection: Connection = psycopg.connect(url, autocommit=True, options=f"-c search_path={_SCHEMA}")
        return connection

    return connect, (psycopg.Error,)
