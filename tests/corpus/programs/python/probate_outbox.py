# mypy: ignore-errors
"""Delivers probate notices written to the outbox table (transactional outbox)."""

import json
import os
import sqlite3
import time

SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY,
    created REAL NOT NULL,
    payload TEXT NOT NULL
)
"""


class Outbox:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute(SCHEMA)
        self.db.commit()

    def import_archive(self, count):
        """Notices delivered by the old system; kept for the auditors."""
        (present,) = self.db.execute("SELECT count(*) FROM outbox").fetchone()
        rows = (
            (time.time(), json.dumps({"case": n, "state": "delivered", "court": n % 40}))
            for n in range(present, count)
        )
        with self.db:
            self.db.executemany("INSERT INTO outbox (created, payload) VALUES (?, ?)", rows)

    def find_undelivered(self):
        waiting = []
        for row_id, payload in self.db.execute("SELECT id, payload FROM outbox ORDER BY id"):
            notice = json.loads(payload)
            if notice["state"] != "delivered":
                waiting.append((row_id, notice))
        return waiting

    def mark_delivered(self, row_id, notice):
        notice["state"] = "delivered"
        with self.db:
            self.db.execute("UPDATE outbox SET payload = ? WHERE id = ?", (json.dumps(notice), row_id))


def deliver(notice):
    print(f"notice for case {notice['case']} sent to court {notice['court']}", flush=True)


def run(outbox, pause=1.5):
    while True:
        for row_id, notice in outbox.find_undelivered():
            deliver(notice)
            outbox.mark_delivered(row_id, notice)
        time.sleep(pause)


if __name__ == "__main__":
    box = Outbox(os.environ["DATABASE_PATH"])
    box.import_archive(count=80_000)
    run(box)
