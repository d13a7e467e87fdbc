"""A poll once a second that reads a whole table, because its column has no index."""

from __future__ import annotations

import os
import sqlite3
import time


def make_table(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, state TEXT, body TEXT)")
    rows = (("done", f"event body {number} " * 4) for number in range(300_000))
    database.executemany("INSERT INTO events (state, body) VALUES (?, ?)", rows)
    database.commit()


def oldest_open(database: sqlite3.Connection) -> tuple[int] | None:
    row: tuple[int] | None = database.execute(
        "SELECT id FROM events WHERE state = 'open' AND body LIKE '%urgent%' ORDER BY id LIMIT 1"
    ).fetchone()
    return row


def main() -> None:
    database = sqlite3.connect(os.environ["DATABASE_PATH"])
    make_table(database)
    while True:
        event = oldest_open(database)
        if event:
            print("open", event, flush=True)
        time.sleep(1)


main()
