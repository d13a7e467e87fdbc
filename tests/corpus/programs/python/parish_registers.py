# mypy: ignore-errors
"""Parish registers: reads transcribed entries and files them in SQLite.

A child process (the transcriber) writes entries to its standard output, the
reader takes them apart with regular expressions, the writer thread stores
them in batches. Old batches make room for new ones.
"""

import os
import queue
import re
import sqlite3
import subprocess
import sys
import threading

BATCH = 500
KEPT_BATCHES = 20

ENTRY = re.compile(
    r"(?P<kind>Baptism|Marriage|Burial)\s+of\s+(?P<name>[A-Z][a-z]+ [A-Z][a-z]+),"
    r"\s+(?P<trade>[a-z]+),\s+the\s+(?P<day>\d+)(?:st|nd|rd|th)\s+of\s+(?P<month>[A-Z][a-z]+)\s+(?P<year>\d{4})"
)
MONTHS = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1
    )
}

TRANSCRIBER = r"""
import random, sys
names = "Anna Berta Carl David Emil Frieda Georg Hanna".split()
families = "Miller Baker Fisher Cooper Weaver Turner".split()
trades = "miller baker fisher cooper weaver turner joiner".split()
months = "January February March April May June July August September October November December".split()
while True:
    day = random.randint(1, 28)
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
    sys.stdout.write(
        f"{random.choice(['Baptism', 'Marriage', 'Burial', 'Illegible'])}  of {random.choice(names)} "
        f"{random.choice(families)}, {random.choice(trades)},  the {day}{ending} of {random.choice(months)} "
        f"{random.randint(1640, 1870)}\n")
"""


def parse_entry(line):
    match = ENTRY.match(line)
    if match is None:
        return None
    date = f"{match['year']}-{MONTHS[match['month']]:02}-{int(match['day']):02}"
    return match["kind"].lower(), match["name"], match["trade"], date


def read_entries(stream, batches):
    batch, unreadable = [], 0
    for line in stream:
        entry = parse_entry(line)
        if entry is None:
            unreadable += 1
            continue
        batch.append(entry)
        if len(batch) == BATCH:
            batches.put((batch, unreadable))
            batch, unreadable = [], 0


class RegisterWriter(threading.Thread):
    def __init__(self, path):
        super().__init__(name="register-writer", daemon=True)
        self.path = path
        self.batches = queue.Queue(8)

    def open(self):
        database = sqlite3.connect(self.path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS entry (batch INTEGER, kind TEXT, name TEXT, trade TEXT, date TEXT)"
        )
        database.execute("CREATE INDEX IF NOT EXISTS entry_batch ON entry (batch)")
        database.execute("CREATE INDEX IF NOT EXISTS entry_name ON entry (name, date)")
        return database

    def run(self):
        database = self.open()
        number = 0
        while True:
            try:
                batch, _ = self.batches.get(timeout=5)
            except queue.Empty:
                continue
            number += 1
            with database:
                database.execute("DELETE FROM entry WHERE batch <= ?", (number - KEPT_BATCHES,))
                database.executemany(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, ?)", ((number, *entry) for entry in batch)
                )


def main():
    writer = RegisterWriter(os.environ["DATABASE_PATH"])
    writer.start()
    with subprocess.Popen(
        [sys.executable, "-c", TRANSCRIBER], stdout=subprocess.PIPE, text=True
    ) as transcriber:
        read_entries(transcriber.stdout, writer.batches)


if __name__ == "__main__":
    main()
