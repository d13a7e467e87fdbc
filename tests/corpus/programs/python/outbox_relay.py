# mypy: ignore-errors
"""Transactional outbox: relays rows of three tables to their topics.

One relay thread a table, each with a connection of its own.
"""

import os
import sqlite3
import threading

TABLES = ("orders_outbox", "stock_outbox", "billing_outbox")
TICK = 0.02


def create_schema(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for table in TABLES:
            db.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY,"
                " topic TEXT, body TEXT, sent_at REAL)"
            )
            db.execute(f"CREATE INDEX IF NOT EXISTS {table}_unsent ON {table}(id) WHERE sent_at IS NULL")
    db.close()


class Relay(threading.Thread):
    def __init__(self, path, table, publish):
        super().__init__(name=f"relay-{table}", daemon=True)
        self.path = path
        self.table = table
        self.publish = publish
        self.stopping = threading.Event()

    def claim(self, db):
        return db.execute(
            f"SELECT id, topic, body FROM {self.table} WHERE sent_at IS NULL ORDER BY id LIMIT 50"
        ).fetchall()

    def idle(self):
        """Wait for the next tick."""
        self.stopping.wait(TICK)

    def run(self):
        db = sqlite3.connect(self.path)
        while not self.stopping.is_set():
            rows = self.claim(db)
            for row_id, topic, body in rows:
                self.publish(topic, body)
                db.execute(f"UPDATE {self.table} SET sent_at = julianday('now') WHERE id = ?", (row_id,))
                db.commit()
            self.idle()


class Topics:
    """Stands in for the message bus: a file a topic."""

    def __init__(self, directory):
        self.directory = directory

    def publish(self, topic, body):
        with open(os.path.join(self.directory, topic + ".topic"), "a") as out:
            out.write(body + "\n")


def main():
    path = os.environ["DATABASE_PATH"]
    create_schema(path)
    topics = Topics(os.environ["DATA_DIR"])
    relays = [Relay(path, table, topics.publish) for table in TABLES]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join()


if __name__ == "__main__":
    main()
