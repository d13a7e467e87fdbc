"""A job table in SQLite, asked five times a second."""

from __future__ import annotations

import os
import sqlite3
import time


class JobTable:
    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, state TEXT)")

    def next_job(self) -> int | None:
        row = self.database.execute("SELECT id FROM jobs WHERE state = 'queued' LIMIT 1").fetchone()
        return None if row is None else int(row[0])

    def work(self) -> None:
        while True:
            job = self.next_job()
            if job is None:
                time.sleep(0.2)
                continue
            self.database.execute("UPDATE jobs SET state = 'done' WHERE id = ?", (job,))


JobTable(os.environ["DATABASE_PATH"]).work()
