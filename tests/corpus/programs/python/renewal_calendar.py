# mypy: ignore-errors
"""Calendar of contract renewals: thousands of deadlines, the first of them hours away.

One thread owns the heap and sleeps until the earliest deadline; a pool writes the
letters. New deadlines come in over a control socket and wake the owner by a condition.
"""

import heapq
import itertools
import os
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

CONTRACTS = 8000
LETTER_WRITERS = 12


class Calendar:
    def __init__(self):
        self.heap = []
        self.order = itertools.count()
        self.changed = threading.Condition()

    def add(self, when, contract):
        with self.changed:
            heapq.heappush(self.heap, (when, next(self.order), contract))
            if self.heap[0][2] is contract:
                self.changed.notify()

    def next_due(self):
        with self.changed:
            while True:
                if not self.heap:
                    self.changed.wait()
                    continue
                remaining = self.heap[0][0] - time.monotonic()
                if remaining <= 0:
                    return heapq.heappop(self.heap)[2]
                # Never longer than ten minutes: the host may have been suspended.
                self.changed.wait(min(remaining, 600))


def write_letter(contract):
    path = os.path.join(os.environ["DATA_DIR"], f"letter-{contract}.txt")
    with open(path, "w") as file:
        file.write(f"Contract {contract} ends soon.\n")


class Secretary(threading.Thread):
    def __init__(self, calendar, pool):
        super().__init__(name="secretary", daemon=True)
        self.calendar, self.pool = calendar, pool

    def run(self):
        while True:
            self.pool.submit(write_letter, self.calendar.next_due())


def take_orders(calendar):
    """Lines of the form "SECONDS CONTRACT" from the front office."""
    with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as server:
        while True:
            connection, _ = server.accept()
            with connection, connection.makefile("r") as lines:
                for line in lines:
                    seconds, contract = line.split()
                    calendar.add(time.monotonic() + float(seconds), contract)


def main():
    calendar = Calendar()
    now = time.monotonic()
    for number in range(CONTRACTS):
        calendar.add(now + random.uniform(3 * 3600, 90 * 86400), f"C{number:05d}")
    with ThreadPoolExecutor(LETTER_WRITERS, thread_name_prefix="writer") as pool:
        # Start every writer now, so that the first deadline does not pay for it.
        ready = threading.Barrier(LETTER_WRITERS + 1)
        for _ in range(LETTER_WRITERS):
            pool.submit(ready.wait)
        ready.wait()
        Secretary(calendar, pool).start()
        take_orders(calendar)


main()
