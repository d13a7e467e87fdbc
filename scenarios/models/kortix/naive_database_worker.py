"""A worker that looks for a row and then claims it, in two statements: the race that the document warns of.

Otherwise it is the built-in `database_worker`, which claims by one atomic UPDATE: the same tables and loop.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing


def work(database: sqlite3.Connection, poll_s: float, think_s: float) -> None:
    """SELECT, a moment for the program in between, UPDATE; sleep when there is no row."""
    find = "SELECT id FROM jobs WHERE status = 'pending' ORDER BY rowid LIMIT 1"
    while True:
        row = database.execute(find).fetchone()
        if row is None:
            time.sleep(poll_s)
            continue
        time.sleep(think_s)
        database.execute("UPDATE jobs SET status = 'claimed' WHERE id = ?", row)
        database.execute("INSERT INTO done (id, started_ns) VALUES (?, ?)", (row[0], time.monotonic_ns()))
        database.execute("UPDATE jobs SET status = 'done' WHERE id = ?", row)


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], allow_abbrev=False)
    parser.add_argument("--poll-ms", type=float, default=1000)
    parser.add_argument("--think-ms", type=float, default=1, help="between finding a row and claiming it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with closing(
        sqlite3.connect(os.environ["IDLEBENCH_DATABASE"], timeout=10, isolation_level=None)
    ) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, status TEXT)")
        database.execute("CREATE TABLE IF NOT EXISTS done (id TEXT, started_ns INTEGER)")
        sys.stdout.write("naive database worker ready\n")
        sys.stdout.flush()
        work(database, options.poll_ms / 1000, options.think_ms / 1000)


if __name__ == "__main__":
    main()
