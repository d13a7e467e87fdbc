# mypy: ignore-errors
"""Transactional outbox: rows other programs leave in SQLite are delivered by a thread pool."""

import contextlib
import os
import sqlite3
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

LOOK_EVERY = 4.0


@contextlib.contextmanager
def paced(seconds):
    started = time.monotonic()
    yield
    time.sleep(max(0.0, seconds - (time.monotonic() - started)))


class Outbox:
    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS outbox"
            " (id INTEGER PRIMARY KEY, silo TEXT, tonnes REAL, state TEXT DEFAULT 'new')"
        )
        self.db.execute("CREATE INDEX IF NOT EXISTS outbox_state ON outbox(state)")
        self.version = None

    def changed(self):
        (version,) = self.db.execute("PRAGMA data_version").fetchone()
        before, self.version = self.version, version
        return version != before

    def claim(self, limit=64):
        return self.db.execute(
            "UPDATE outbox SET state='busy' WHERE id IN"
            " (SELECT id FROM outbox WHERE state='new' LIMIT ?) RETURNING id, silo, tonnes",
            (limit,),
        ).fetchall()

    def finish(self, row_id, state):
        self.db.execute("UPDATE outbox SET state=? WHERE id=?", (state, row_id))


def deliver(silo, tonnes):
    time.sleep(0.02)
    return f"{silo}:{tonnes:.1f}"


def flush(outbox, pool):
    pending = {}
    while rows := outbox.claim():
        for row_id, silo, tonnes in rows:
            pending[pool.submit(deliver, silo, tonnes or 0.0)] = row_id
    while pending:
        done, _ = wait(pending, timeout=10, return_when=FIRST_COMPLETED)
        for future in done:
            row_id = pending.pop(future)
            outbox.finish(row_id, "failed" if future.exception() else "sent")


def main():
    outbox = Outbox(os.environ["DATABASE_PATH"])
    with ThreadPoolExecutor(max_workers=16, thread_name_prefix="deliver") as pool:
        list(pool.map(time.sleep, [0.05] * 16))
        while True:
            with paced(LOOK_EVERY):
                if outbox.changed():
                    flush(outbox, pool)


if __name__ == "__main__":
    main()
