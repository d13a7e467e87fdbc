"""Polls a table of a SQLite database: claim one row by an atomic UPDATE, handle it, mark it done."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package without idlebench
    sys.modules["idlebench_workers"] = island = ModuleType("idlebench_workers")
    island.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("idlebench_workers.main", None)

import sqlite3
import time

from .pacing import Due
from .runtime import READY_LINE, Exit, Options, begin, log, refuse
from .stopping import Stopped, Stopper

BUSY_TIMEOUT_S = 1.0
"""How long one statement waits for another writer; SQLite does not end that wait for a signal."""
OPEN_TIMEOUT_S = 10.0
"""How long opening is tried again while the file is locked."""

LOCKED_PAUSE_S = 0.05

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL DEFAULT 'pending',
    claimed_at_ns INTEGER
);
CREATE TABLE IF NOT EXISTS done (id TEXT, started_ns INTEGER);
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status);
"""
CLAIM = """
UPDATE jobs SET status = 'claimed', claimed_at_ns = :now_ns
WHERE rowid = (SELECT rowid FROM jobs WHERE status = 'pending' ORDER BY rowid LIMIT 1)
RETURNING rowid, id
"""
RECLAIM = "UPDATE jobs SET status = 'pending' WHERE status = 'claimed' AND claimed_at_ns <= :before_ns"


def work(database: sqlite3.Connection, options: Options, stop: Stopper) -> None:
    """Claim, handle, mark, for ever; sleep when there is no row."""
    reclaim = Due(options.seconds("reclaim_ms"))
    while True:
        stop.check()
        try:
            if reclaim.take():
                take_back_abandoned(database, options)
            found = handle_next(database, options, stop)
        except sqlite3.OperationalError as error:
            log(f"the database is not available, trying again after the poll time: {error}")
            found = False
        if not found:
            stop.sleep(options.seconds("poll_ms"))


def open_database(path: str, stop: Stopper) -> sqlite3.Connection:
    """Open the file in autocommit mode, and create what is missing in it.

    Workers that start together all try to change its journal mode. SQLite does not wait for that lock,
    whatever its timeout, if waiting could be a deadlock: it is tried again.

    Raises:
        sqlite3.Error: it cannot be opened or is no database.
        Stopped: a signal asked for an end while it was locked.
    """
    deadline = time.monotonic() + OPEN_TIMEOUT_S
    while True:
        try:
            return _prepared(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            stop.sleep(LOCKED_PAUSE_S)


def _prepared(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(SCHEMA)
    columns = {row[1] for row in database.execute("PRAGMA table_info(jobs)")}
    if "claimed_at_ns" not in columns:  # the table was made by whoever adds the jobs
        database.execute("ALTER TABLE jobs ADD COLUMN claimed_at_ns INTEGER")
    return database


def handle_next(database: sqlite3.Connection, options: Options, stop: Stopper) -> bool:
    """Claim the oldest pending row and handle it; whether there was one."""
    rows = database.execute(CLAIM, {"now_ns": time.time_ns()}).fetchall()
    if not rows:
        return False
    row_id, job_id = rows[0]
    if job_id is None:
        log(f"row {row_id} is no job, marked as done: it has no id")
    else:
        database.execute("INSERT INTO done (id, started_ns) VALUES (?, ?)", (job_id, time.monotonic_ns()))
        work_s = options.seconds("handle_ms")
        if work_s:
            stop.work(work_s)
    database.execute("UPDATE jobs SET status = 'done' WHERE rowid = ?", (row_id,))
    return True


def take_back_abandoned(database: sqlite3.Connection, options: Options) -> None:
    """Make rows pending again that were claimed too long ago: their worker is dead."""
    before_ns = time.time_ns() - options.whole("reclaim_idle_ms") * 1_000_000
    returned = database.execute(RECLAIM, {"before_ns": before_ns}).rowcount
    if returned:
        log(f"jobs claimed too long ago and pending again: {returned}")


def main() -> int:
    """Run until SIGTERM."""
    start = begin("database_worker")
    stop = Stopper(start.options.word("on_sigterm"))
    stop.install()
    try:
        database = open_database(start.database, stop)
        log(READY_LINE)
        work(database, start.options, stop)
    except Stopped:
        stop.disarm()
    except sqlite3.Error as error:
        refuse("database_worker", f"cannot use the database {start.database}: {error}")
    return Exit.STOPPED


if __name__ == "__main__":
    sys.exit(main())
