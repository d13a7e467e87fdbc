# mypy: ignore-errors
"""A worker thread that looks in the database for jobs with status queued."""

import json
import os
import sqlite3
import threading
import time

PATH = os.environ["DATABASE_PATH"]


def prepare():
    db = sqlite3.connect(PATH)
    db.execute("CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, payload TEXT)")
    rows = (
        (json.dumps({"status": "done", "batch": n, "kind": "fill", "note": "x" * 60}),)
        for n in range(300_000)
    )
    db.executemany("INSERT INTO jobs (payload) VALUES (?)", rows)
    db.commit()
    db.close()


class BacklogWorker(threading.Thread):
    def __init__(self, interval=1.0):
        super().__init__(name="backlog")
        self.interval = interval

    def find_queued(self, db):
        return db.execute(
            "SELECT id, payload FROM jobs WHERE json_extract(payload, '$.status') = 'queued' ORDER BY id"
        ).fetchall()

    def run(self):
        db = sqlite3.connect(PATH)
        while True:
            for number, payload in self.find_queued(db):
                print("job", number, payload, flush=True)
            time.sleep(self.interval)


prepare()
worker = BacklogWorker()
worker.start()
worker.join()
