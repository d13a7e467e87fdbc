"""A worker that retries a hundred times a second, for ever."""

from __future__ import annotations

import os
import time

import redis


class Consumer:
    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)

    def pop(self) -> object | None:
        return self.client.brpop(["invoices"], timeout=5)

    def run(self) -> None:
        while True:
            try:
                job = self.pop()
            except redis.RedisError:
                time.sleep(0.01)
                continue
            if job:
                print(job, flush=True)


Consumer(os.environ["REDIS_URL"]).run()
