# mypy: ignore-errors
"""Transactional outbox relay for the parish newsletter service."""

import contextlib
import os
import sqlite3
import time

SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at REAL
);
CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
"""


@contextlib.contextmanager
def transaction(db):
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


class Outbox:
    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=5)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.executescript(SCHEMA)

    def unsent(self, limit=20):
        return self.db.execute(
            "SELECT id, recipient, body FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT ?",
            (limit,),
        ).fetchall()

    def mark_sent(self, ids):
        with transaction(self.db) as db:
            db.executemany(
                "UPDATE outbox SET sent_at = ? WHERE id = ?",
                [(time.time(), letter_id) for letter_id in ids],
            )


def deliver(recipient, body):
    print(f"to {recipient}: {body[:60]}", flush=True)


def relay_letters(outbox, pause):
    while True:
        letters = outbox.unsent()
        for _, recipient, body in letters:
            deliver(recipient, body)
        if letters:
            outbox.mark_sent([letter[0] for letter in letters])
        else:
            time.sleep(pause)


if __name__ == "__main__":
    relay_letters(
        Outbox(os.environ.get("DATABASE_PATH", "outbox.db")),
        pause=float(os.environ.get("RELAY_PAUSE", "0.1")),
    )
