"""Workers in threads that pop from a list."""

from __future__ import annotations

import json
import os
import threading

import redis


class Worker(threading.Thread):
    def __init__(self, client: redis.Redis, number: int) -> None:
        super().__init__(name=f"worker-{number}")
        self.client = client

    def run(self) -> None:
        while True:
            job = self.client.lpop("jobs")
            if job is None:
                continue
            self.perform(json.loads(str(job)))

    def perform(self, job: object) -> None:
        print(self.name, job, flush=True)


if __name__ == "__main__":
    shared = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    threads = [Worker(shared, number) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
