# mypy: ignore-errors
"""Builds a word index of old gazettes: one thread reads the pages, another counts the words and stores
them.
"""

import collections
import os
import queue
import random
import re
import sqlite3
import threading

WORD = re.compile(r"[a-z]{3,}")
SYLLABLES = "ba de fo gu li ma ne po ra si to vu wen zor".split()
PAGES_KEPT = 200


class PageReader(threading.Thread):
    """Stands for the scanner: there is always a next page."""

    def __init__(self, pages):
        super().__init__(name="page-reader", daemon=True)
        self._pages = pages
        self._random = random.Random(4)

    def _word(self):
        return "".join(self._random.choices(SYLLABLES, k=self._random.randint(1, 4)))

    def run(self):
        number = 0
        while True:
            number += 1
            self._pages.put((number, " ".join(self._word() for _ in range(2000))))


class Indexer:
    def __init__(self, path, pages):
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS hit (page INTEGER, word TEXT, times INTEGER, PRIMARY KEY(page, word))"
        )
        self._pages = pages

    def index(self, number, text):
        counts = collections.Counter(WORD.findall(text))
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO hit VALUES (?, ?, ?)",
                ((number % PAGES_KEPT, word, times) for word, times in counts.items()),
            )

    def run(self):
        while True:
            self.index(*self._pages.get())


def main():
    pages = queue.Queue(maxsize=8)
    PageReader(pages).start()
    Indexer(os.environ["DATABASE_PATH"], pages).run()


if __name__ == "__main__":
    main()
