# mypy: ignore-errors
"""A worker that takes its jobs from a list and beats before each wait."""

import json
import os
import time

import redis

WORKER_TTL = 420
TIMEOUT = WORKER_TTL - 15


class Worker:
    def __init__(self, queues):
        self.client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=TIMEOUT + 10)
        self.queues = queues
        self.key = f"worker:{os.getpid()}"

    def heartbeat(self):
        self.client.hset(self.key, "last_heartbeat", time.time())
        self.client.expire(self.key, WORKER_TTL)

    def dequeue(self):
        return self.client.blpop(self.queues, timeout=TIMEOUT)

    def work(self):
        while True:
            self.heartbeat()
            result = self.dequeue()
            if result is None:
                continue
            _, payload = result
            print("job", json.loads(payload), flush=True)


Worker(["pantry:high", "pantry:default", "pantry:low"]).work()
