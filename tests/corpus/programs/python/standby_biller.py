# mypy: ignore-errors
"""Billing with a hot standby: whoever holds the lock in Redis writes the invoices, the other waits for it."""

import os
import threading
import uuid

import redis

LOCK_NAME = "billing:leader:" + os.environ.get("QUEUE", "main")


class Primary:
    """The instance that was first: holds the lock and prolongs it every ten seconds."""

    def __init__(self, client):
        self.lock = client.lock(LOCK_NAME, timeout=30, thread_local=False)
        self.lock.acquire(token=uuid.uuid4().hex)
        self.retired = threading.Event()

    def run(self):
        while not self.retired.wait(10.0):
            self.lock.reacquire()


class Standby:
    def __init__(self, client):
        self.lock = client.lock(LOCK_NAME, timeout=30, sleep=0.01, thread_local=False)
        self.invoices = threading.Semaphore(0)

    def stand_by(self):
        self.lock.acquire(blocking=True)

    def run(self):
        while True:
            self.stand_by()
            self.write_invoices()

    def write_invoices(self):
        try:
            self.invoices.acquire()
        finally:
            self.lock.release()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    primary = Primary(client)
    standby = Standby(client)
    threads = [
        threading.Thread(target=primary.run, name="primary"),
        threading.Thread(target=standby.run, name="standby"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
