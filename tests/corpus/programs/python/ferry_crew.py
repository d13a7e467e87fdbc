# mypy: ignore-errors
"""Ferry terminal: a lookout reports arriving ferries, dock hands each take one of them."""

import threading
import time
from collections import deque

DOCK_HANDS = 60
ARRIVAL_EVERY_S = 0.1


class Pier:
    def __init__(self):
        self.arrived = deque()
        self.changed = threading.Condition()

    def report(self, ferry):
        with self.changed:
            self.arrived.append(ferry)
            self.changed.notify_all()

    def next_ferry(self):
        with self.changed:
            while not self.arrived:
                self.changed.wait()
            return self.arrived.popleft()


class DockHand(threading.Thread):
    def __init__(self, number, pier):
        super().__init__(name=f"hand-{number}", daemon=True)
        self.pier = pier
        self.moored = 0

    def run(self):
        while True:
            self.moor(self.pier.next_ferry())

    def moor(self, ferry):
        self.moored += 1


def lookout(pier):
    number = 0
    while True:
        time.sleep(ARRIVAL_EVERY_S)
        number += 1
        pier.report(number)


def main():
    pier = Pier()
    for number in range(DOCK_HANDS):
        DockHand(number, pier).start()
    lookout(pier)


if __name__ == "__main__":
    main()
