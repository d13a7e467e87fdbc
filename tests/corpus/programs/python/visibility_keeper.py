# mypy: ignore-errors
"""Keeps messages invisible to others while they wait for the approval of a human.

The in-memory broker hands a message out for half a second; whoever has it in
hand must extend that time until it is done.
"""

import queue
import threading
import time

VISIBILITY = 0.5
PARKED = 120


class Broker:
    """Small in-memory broker with visibility deadlines."""

    def __init__(self):
        self.lock = threading.Lock()
        self.deadlines = {}

    def receive(self, message_id):
        with self.lock:
            self.deadlines[message_id] = time.monotonic() + VISIBILITY

    def extend(self, message_id):
        with self.lock:
            self.deadlines[message_id] = time.monotonic() + VISIBILITY

    def expired(self):
        now = time.monotonic()
        with self.lock:
            return [key for key, end in self.deadlines.items() if end < now]


class Parked:
    """A message in hand: a timer of its own extends it again and again."""

    def __init__(self, broker, message_id):
        self.broker = broker
        self.message_id = message_id
        self.released = False
        self.timer = None

    def renew(self):
        """Extend the message, then set the timer for the next time."""
        if self.released:
            return
        self.broker.extend(self.message_id)
        self.timer = threading.Timer(VISIBILITY / 2, self.renew)
        self.timer.daemon = True
        self.timer.start()


def main():
    broker = Broker()
    approvals = queue.Queue()
    parked = {}
    for number in range(PARKED):
        broker.receive(number)
        parked[number] = Parked(broker, number)
        parked[number].renew()
        time.sleep(0.002)
    while True:
        number = approvals.get()
        parked.pop(number).released = True


if __name__ == "__main__":
    main()
