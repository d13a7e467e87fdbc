# mypy: ignore-errors
"""Transactional outbox of a booking service: a relay thread sends the rows that the web tier wrote."""

import os
import sqlite3
import threading
import time

POLL_INTERVAL = 0.02


def open_database(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, topic TEXT, body TEXT, sent_at REAL)"
    )
    database.execute("CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (id) WHERE sent_at IS NULL")
    database.commit()
    return database


class OutboxRelay(threading.Thread):
    def __init__(self, path, publish):
        super().__init__(name="outbox-relay", daemon=True)
        self._path = path
        self._publish = publish

    def run(self):
        database = open_database(self._path)
        while True:
            rows = database.execute(
                "SELECT id, topic, body FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 50"
            ).fetchall()
            for row_id, topic, body in rows:
                self._publish(topic, body)
                database.execute("UPDATE outbox SET sent_at = ? WHERE id = ?", (time.time(), row_id))
            if rows:
                database.commit()
            # bookings should be confirmed "immediately"
            time.sleep(POLL_INTERVAL)


def publish(topic, body):
    print("published", topic, body, flush=True)


def main():
    open_database(os.environ["DATABASE_PATH"]).close()
    relay = OutboxRelay(os.environ["DATABASE_PATH"], publish)
    relay.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
