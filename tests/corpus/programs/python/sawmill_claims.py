# mypy: ignore-errors
"""Cutting orders of a sawmill in SQLite: workers look often while there is work, and ever less without."""

import os
import sqlite3
import threading
import time

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, length_mm INTEGER, claimed_by TEXT, done_at REAL
);
CREATE INDEX IF NOT EXISTS open_orders ON orders (id) WHERE claimed_by IS NULL;
"""
CLAIM = """
UPDATE orders SET claimed_by = ? WHERE id = (SELECT id FROM orders WHERE claimed_by IS NULL ORDER BY id LIMIT 1)
RETURNING id, length_mm
"""


class Saw(threading.Thread):
    SHORTEST = 0.05
    LONGEST = 4.0

    def __init__(self, path, name):
        super().__init__(name=name, daemon=True)
        self.path = path
        self.interval = self.SHORTEST
        self.stopping = threading.Event()

    def open(self):
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        return connection

    def claim(self, connection):
        return connection.execute(CLAIM, (self.name,)).fetchone()

    def cut(self, connection, order):
        connection.execute("UPDATE orders SET done_at = ? WHERE id = ?", (time.time(), order[0]))

    def run(self):
        connection = self.open()
        while not self.stopping.is_set():
            order = self.claim(connection)
            if order is None:
                self.stopping.wait(self.interval)
                self.interval = min(self.LONGEST, self.interval * 2)
                continue
            self.interval = self.SHORTEST
            self.cut(connection, order)


def main():
    path = os.environ.get("DATABASE_PATH", "sawmill.sqlite")
    saws = [Saw(path, name) for name in ("band", "circular", "gang")]
    connection = saws[0].open()
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO orders (length_mm) VALUES (2400)")
    connection.close()
    for saw in saws:
        saw.start()
    for saw in saws:
        saw.join()


if __name__ == "__main__":
    main()
