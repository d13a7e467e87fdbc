"""A job table in SQLite, asked without a pause."""

from __future__ import annotations

import os
import sqlite3


def claim(database: sqlite3.Connection) -> tuple[int, str] | None:
    row: tuple[int, str] | None = database.execute(
        "SELECT id, payload FROM jobs WHERE state = 'new' ORDER BY id LIMIT 1"
    ).fetchone()
    return row


def main() -> None:
    database = sqlite3.connect(os.environ["DATABASE_PATH"])
    database.execute("CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, state TEXT, payload TEXT)")
    while True:
        job = claim(database)
        if job is not None:
            database.execute("UPDATE jobs SET state = 'done' WHERE id = ?", (job[0],))
            database.commit()


if __name__ == "__main__":
    main()
