# mypy: ignore-errors
"""Send reminders that are due; they wait in a sorted set by due time."""

import os
import threading
import time

import redis


class ReminderStore:
    def __init__(self, url, key):
        self.client = redis.Redis.from_url(url, decode_responses=True)
        self.key = key

    def claim_due(self):
        """The next reminder whose time has come, or None."""
        due = self.client.zrangebyscore(self.key, 0, time.time(), start=0, num=1)
        if due and self.client.zrem(self.key, due[0]):
            return due[0]
        return None


class ReminderWorker(threading.Thread):
    def __init__(self, store):
        super().__init__(name="reminders")
        self.store = store
        self.sent = 0
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            reminder = self.store.claim_due()
            if reminder is not None:
                self.send(reminder)

    def send(self, reminder):
        self.sent += 1


def main():
    store = ReminderStore(os.environ["REDIS_URL"], os.environ.get("QUEUE", "reminders"))
    worker = ReminderWorker(store)
    worker.start()
    worker.join()


main()
