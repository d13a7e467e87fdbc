"""A worker that waits for notifications of PostgreSQL, which psycopg 3 does a tenth of a second at a time."""

from __future__ import annotations

import os

import psycopg  # type: ignore[import-not-found, unused-ignore]

with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True) as connection:
    connection.execute("LISTEN jobs")
    for notice in connection.notifies():
        print(notice.payload, flush=True)
