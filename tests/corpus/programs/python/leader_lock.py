# mypy: ignore-errors
"""Leader election over a Redis lock: the leader renews its lease, the standbys campaign until it is free."""

import logging
import os
import threading

import redis

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(threadName)s %(message)s")
log = logging.getLogger("election")

LEASE_S = 30


class Elector(threading.Thread):
    def __init__(self, client, group, node):
        super().__init__(name=node)
        self.lock = client.lock(f"leader:{group}", timeout=LEASE_S, thread_local=False)
        self.resigned = threading.Event()
        self.callbacks = []

    def on_elected(self, callback):
        self.callbacks.append(callback)
        return callback

    def campaign(self):
        """Wait for as long as somebody else leads."""
        self.lock.acquire(blocking=True)
        for callback in self.callbacks:
            callback(self.name)

    def lead(self):
        while not self.resigned.wait(LEASE_S / 3):
            self.lock.reacquire()

    def run(self):
        while not self.resigned.is_set():
            self.campaign()
            try:
                self.lead()
            except redis.exceptions.LockError:
                log.warning("lost the lease")


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    electors = [Elector(client, os.environ["QUEUE"], f"node-{number}") for number in range(3)]
    for elector in electors:

        @elector.on_elected
        def announce(node):
            log.info("%s leads", node)

        elector.start()
    for elector in electors:
        elector.join()


if __name__ == "__main__":
    main()
