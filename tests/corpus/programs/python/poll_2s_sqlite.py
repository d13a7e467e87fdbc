"""A job table in SQLite with an index, asked every two seconds."""

from __future__ import annotations

import os
import sqlite3
import time


def main() -> None:
    database = sqlite3.connect(os.environ["DATABASE_PATH"])
    database.execute("CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, state TEXT)")
    database.execute("CREATE INDEX IF NOT EXISTS open_jobs ON jobs (state)")
    while True:
        row = database.execute("SELECT id FROM jobs WHERE state = 'new' LIMIT 1").fetchone()
        if row is None:
            time.sleep(2.0)
            continue
        database.execute("UPDATE jobs SET state = 'done' WHERE id = ?", row)
        database.commit()


main()
