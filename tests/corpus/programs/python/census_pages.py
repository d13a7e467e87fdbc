# mypy: ignore-errors
"""Old census pages, in three steps: a scanner, two readers, and a tally, joined by queues."""

import ctypes
import multiprocessing
import random
import re
import signal
import time
from collections import Counter

TRADES = ("weaver", "cooper", "smith", "miller", "carter", "chandler", "wheelwright")
ENTRY = re.compile(
    r"^(?P<house>\d+)\s+(?P<name>[A-Z][a-z]+),\s+(?P<trade>\w+),\s+aged\s+(?P<age>\d+)$", re.MULTILINE
)
PR_SET_PDEATHSIG = 1


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def scan(pages):
    """The scanner gives sixty pages a second."""
    end_with_parent()
    while True:
        lines = [
            f"{random.randrange(1, 200)}  {random.choice('ABCDEFG')}{'ode' * random.randrange(1, 3)},"
            f" {random.choice(TRADES)}, aged {random.randrange(90)}"
            for _ in range(150)
        ]
        pages.put("\n".join(lines))
        time.sleep(1 / 60)


def read(pages, sheets):
    end_with_parent()
    while True:
        page = pages.get()
        trades, ages = Counter(), []
        for entry in ENTRY.finditer(page):
            trades[entry["trade"]] += 1
            ages.append(int(entry["age"]))
        sheets.put((trades, sum(ages), len(ages)))


class Tally:
    def __init__(self):
        self.trades = Counter()
        self.years = 0
        self.people = 0

    def add(self, trades, years, people):
        self.trades.update(trades)
        self.years += years
        self.people += people

    def run(self, sheets):
        said = time.monotonic()
        while True:
            self.add(*sheets.get())
            if time.monotonic() - said > 20:
                said = time.monotonic()
                print(f"{self.people} people, {self.years / self.people:.1f} years on average", flush=True)


def main():
    pages = multiprocessing.Queue(64)
    sheets = multiprocessing.Queue(64)
    steps = [multiprocessing.Process(target=scan, args=(pages,), name="scanner", daemon=True)]
    steps += [multiprocessing.Process(target=read, args=(pages, sheets), daemon=True) for _ in range(2)]
    for step in steps:
        step.start()
    Tally().run(sheets)


if __name__ == "__main__":
    main()
