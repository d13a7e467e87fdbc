# mypy: ignore-errors
"""Event archive: services file events in an outbox table, the packer takes
them in order, compresses each batch and writes it to the archive.
"""

import json
import lzma
import os
import random
import sqlite3
import threading
import time

BATCH = 40


def create_schema(path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, body TEXT)")
    db.commit()
    db.close()


class Source(threading.Thread):
    """The service side: measurements come in all the time."""

    def __init__(self, path):
        super().__init__(name="source", daemon=True)
        self.path = path
        self.random = random.Random(7)

    def run(self):
        db = sqlite3.connect(self.path, timeout=30)
        while True:
            rows = [
                (
                    json.dumps(
                        {
                            "at": time.time(),
                            "sensor": self.random.randrange(500),
                            "values": [self.random.gauss(20, 3) for _ in range(60)],
                        }
                    ),
                )
                for _ in range(90)
            ]
            with db:
                db.executemany("INSERT INTO events(body) VALUES (?)", rows)
            time.sleep(0.25)


class Packer:
    def __init__(self, path, directory):
        self.db = sqlite3.connect(path, timeout=30)
        self.archive = os.path.join(directory, "archive.xz")
        self.packed = 0

    def take(self):
        return self.db.execute("SELECT id, body FROM events ORDER BY id LIMIT ?", (BATCH,)).fetchall()

    def pack(self, rows):
        block = lzma.compress("\n".join(body for _id, body in rows).encode(), preset=6)
        # Keep one day of blocks at most: begin anew when the file is large.
        mode = "wb" if self.packed % 500 == 0 else "ab"
        with open(self.archive, mode) as out:
            out.write(block)
        self.packed += 1
        with self.db:
            self.db.execute("DELETE FROM events WHERE id <= ?", (rows[-1][0],))

    def run(self):
        while True:
            rows = self.take()
            if rows:
                self.pack(rows)
            else:
                time.sleep(1)


def main():
    path = os.environ["DATABASE_PATH"]
    create_schema(path)
    Source(path).start()
    Packer(path, os.environ["DATA_DIR"]).run()


if __name__ == "__main__":
    main()
