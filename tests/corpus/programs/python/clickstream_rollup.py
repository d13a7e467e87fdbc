# mypy: ignore-errors
"""Click stream roll-up: a child unpacks the archived log, this process sums it up.

    collector (child)  --lines of JSON-->  roll-up (parent)  -->  SQLite

The archive is replayed from its beginning when it ends, which is what the load test does.
"""

import collections
import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import time

ARCHIVE = os.path.join(os.environ["DATA_DIR"], "clicks.json.gz")
PAGES = [f"/shop/{section}/{n}" for section in ("shoes", "bags", "hats") for n in range(60)]
FLUSH_SECONDS = 2.0


def make_archive(lines=40_000):
    chance = random.Random(7)
    with gzip.open(ARCHIVE, "wt", compresslevel=1) as file:
        for number in range(lines):
            click = {
                "at": number,
                "page": chance.choice(PAGES),
                "visitor": f"v{chance.randrange(5000)}",
                "ms": chance.randrange(20, 900),
            }
            file.write(json.dumps(click) + "\n")


def collect():
    out = sys.stdout.buffer
    while True:
        with gzip.open(ARCHIVE, "rb") as file:
            while chunk := file.read(1 << 15):
                out.write(chunk)
                out.flush()


class Rollup:
    def __init__(self, database):
        self.database = sqlite3.connect(database)
        self.database.execute("create table if not exists pages (page text primary key, hits int, ms int)")
        self.clear()

    def clear(self):
        self.hits = collections.Counter()
        self.milliseconds = collections.Counter()
        self.flush_at = time.monotonic() + FLUSH_SECONDS

    def add(self, line):
        click = json.loads(line)
        self.hits[click["page"]] += 1
        self.milliseconds[click["page"]] += click["ms"]

    def flush(self):
        with self.database:
            self.database.executemany(
                "insert into pages values (?, ?, ?) on conflict (page) do update set"
                " hits = hits + excluded.hits, ms = ms + excluded.ms",
                [(page, hits, self.milliseconds[page]) for page, hits in self.hits.items()],
            )
        self.clear()

    def run(self, lines):
        for line in lines:
            self.add(line)
            if time.monotonic() >= self.flush_at:
                self.flush()


def main():
    make_archive()
    collector = subprocess.Popen([sys.executable, __file__, "--collect"], stdout=subprocess.PIPE)
    try:
        Rollup(os.environ["DATABASE_PATH"]).run(collector.stdout)
    finally:
        collector.kill()


if "--collect" in sys.argv:
    try:
        collect()
    except BrokenPipeError:
        os._exit(0)
else:
    main()
