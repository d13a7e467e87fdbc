# mypy: ignore-errors
"""Ledger of the allotments: clerks hand out plots from SQLite while an importer takes in the yearly list."""

import os
import queue
import sqlite3
import threading

PATH = os.environ.get("DATABASE_PATH", "allotments.sqlite")
SCHEMA = """
CREATE TABLE IF NOT EXISTS plots (number INTEGER PRIMARY KEY, tenant TEXT);
CREATE TABLE IF NOT EXISTS applications (id INTEGER PRIMARY KEY, name TEXT, plot INTEGER);
"""


def open_ledger():
    # A clerk rather waits for the other one than gives up.
    connection = sqlite3.connect(PATH, timeout=3600, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


class Importer(threading.Thread):
    """Takes in the list of plots, all in one transaction, as its pages come."""

    def __init__(self):
        super().__init__(name="importer", daemon=True)
        self.pages = queue.Queue()
        self.started = threading.Event()

    def run(self):
        ledger = open_ledger()
        ledger.execute("BEGIN IMMEDIATE")
        self.started.set()
        while (page := self.pages.get()) is not None:
            ledger.executemany("INSERT OR IGNORE INTO plots (number) VALUES (?)", page)
        ledger.execute("COMMIT")


class Clerk(threading.Thread):
    def __init__(self, number):
        super().__init__(name=f"clerk-{number}", daemon=True)
        self.work = threading.Event()
        self.work.set()

    def hand_out(self, ledger):
        """Give a free plot to the first who applied; False if there is none of either."""
        ledger.execute("BEGIN IMMEDIATE")
        applicant = ledger.execute("SELECT id FROM applications WHERE plot IS NULL LIMIT 1").fetchone()
        plot = ledger.execute("SELECT number FROM plots WHERE tenant IS NULL LIMIT 1").fetchone()
        if applicant and plot:
            ledger.execute("UPDATE applications SET plot = ? WHERE id = ?", (plot[0], applicant[0]))
        ledger.execute("COMMIT")
        return bool(applicant and plot)

    def run(self):
        ledger = open_ledger()
        while True:
            self.work.wait()
            if not self.hand_out(ledger):
                self.work.clear()


def main():
    open_ledger().executescript(SCHEMA)
    importer = Importer()
    importer.start()
    importer.pages.put([(number,) for number in range(1, 81)])
    importer.started.wait()
    clerks = [Clerk(number) for number in range(5)]
    for clerk in clerks:
        clerk.start()
    importer.join()


if __name__ == "__main__":
    main()
