"""A dashboard that reads a whole list every second and a half."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import redis


class Dashboard:
    def __init__(self, url: str) -> None:
        self.client: Any = redis.Redis.from_url(url)

    def count_failed(self) -> int:
        return sum(1 for item in self.client.lrange("history", 0, -1) if json.loads(item)["failed"])

    def run(self) -> None:
        with self.client.pipeline(transaction=False) as pipe:
            for number in range(20_000):
                pipe.rpush("history", json.dumps({"job": number, "failed": False}))
            pipe.execute()
        while True:
            if self.count_failed():
                print("failed jobs", flush=True)
            time.sleep(1.5)


Dashboard(os.environ["REDIS_URL"]).run()
