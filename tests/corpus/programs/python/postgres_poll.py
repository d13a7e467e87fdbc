"""A job table in PostgreSQL, asked ten times a second."""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg  # type: ignore[import-not-found, unused-ignore]


def poll_tasks(connection: Any) -> None:
    while True:
        row = connection.execute("SELECT id FROM tasks WHERE state = 'new' LIMIT 1").fetchone()
        if row is None:
            time.sleep(0.1)
            continue
        connection.execute("UPDATE tasks SET state = 'done' WHERE id = %s", row)


def main() -> None:
    with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS tasks (id serial PRIMARY KEY, state text)")
        poll_tasks(connection)


main()
