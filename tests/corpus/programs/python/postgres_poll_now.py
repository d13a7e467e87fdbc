"""A job table in PostgreSQL, asked without a pause."""

from __future__ import annotations

import os
from typing import Any

import psycopg  # type: ignore[import-not-found, unused-ignore]

TAKE = """
    DELETE FROM tasks WHERE id = (
        SELECT id FROM tasks ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
    ) RETURNING id
"""


def take_task(connection: Any) -> int | None:
    row = connection.execute(TAKE).fetchone()
    return None if row is None else int(row[0])


def main() -> None:
    with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS tasks (id serial PRIMARY KEY)")
        while True:
            task = take_task(connection)
            if task is not None:
                print("task", task, flush=True)


if __name__ == "__main__":
    main()
