# mypy: ignore-errors
"""A small cron for a shop: jobs on a heap, the nearest first; the shortest comes every two seconds."""

import heapq
import itertools
import os
import sqlite3
import time


class Cron:
    def __init__(self):
        self._heap = []
        self._order = itertools.count()

    def every(self, seconds, job):
        heapq.heappush(self._heap, (time.monotonic() + seconds, next(self._order), seconds, job))

    def run(self):
        while True:
            due = self._heap[0][0]
            pause = due - time.monotonic()
            if pause > 0:
                time.sleep(pause)
                continue
            _due, order, seconds, job = heapq.heappop(self._heap)
            try:
                job()
            except sqlite3.Error as error:
                print(f"{job.__name__}: {error}", flush=True)
            heapq.heappush(self._heap, (due + seconds, order, seconds, job))


class Till:
    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.execute("create table if not exists ticks (at real, drawer real)")
        self.drawer = 150.0

    def note_drawer(self):
        with self.database:
            self.database.execute("insert into ticks values (?, ?)", (time.time(), self.drawer))

    def forget_old(self):
        with self.database:
            self.database.execute("delete from ticks where at < ?", (time.time() - 3600,))

    def report(self):
        (count,) = self.database.execute("select count(*) from ticks").fetchone()
        print(f"{count} notes in the last hour", flush=True)


def main():
    till = Till(os.environ.get("DATABASE_PATH", "till.sqlite"))
    cron = Cron()
    cron.every(2, till.note_drawer)
    cron.every(30, till.forget_old)
    cron.every(60, till.report)
    cron.run()


if __name__ == "__main__":
    main()
