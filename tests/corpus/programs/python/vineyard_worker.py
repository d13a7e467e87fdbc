# mypy: ignore-errors
"""Worker of a vineyard: takes jobs from every queue that is registered and not paused."""

import json
import logging
import os
import socket
import threading
import time

import redis

log = logging.getLogger("vineyard")


class Vineyard:
    def __init__(self, client, namespace):
        self.client = client
        self.namespace = namespace
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def queues(self):
        """Registered queues without the paused ones, in order of their names."""
        registered = self.client.smembers(f"{self.namespace}:queues")
        paused = self.client.smembers(f"{self.namespace}:paused")
        return sorted(name.decode() for name in registered - paused)

    def reserve(self, timeout=10):
        names = self.queues()
        if not names:
            return None
        popped = self.client.blpop([f"{self.namespace}:queue:{name}" for name in names], timeout=timeout)
        return json.loads(popped[1]) if popped else None

    def heartbeat(self):
        while True:
            self.client.set(f"{self.namespace}:worker:{self.name}", int(time.time()), ex=60)
            time.sleep(20)

    def perform(self, job):
        log.info("row %s: %s", job.get("row"), job.get("task"))

    def work(self):
        threading.Thread(target=self.heartbeat, name="heartbeat", daemon=True).start()
        while True:
            job = self.reserve()
            if job is not None:
                self.perform(job)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Vineyard(redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=30), os.environ["QUEUE"]).work()
