"""A priority worker whose blocking pop lasts a tenth of a second."""

from __future__ import annotations

import os

import redis


class PriorityWorker:
    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)
        self.running = True

    def next_job(self) -> object | None:
        return self.client.bzpopmin(["urgent", "normal"], timeout=0.1)

    def work(self) -> None:
        while self.running:
            job = self.next_job()
            if job is not None:
                print(job, flush=True)


PriorityWorker(os.environ["REDIS_URL"]).work()
