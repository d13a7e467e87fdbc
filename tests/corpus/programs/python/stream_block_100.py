"""A stream reader with a block of a tenth of a second."""

from __future__ import annotations

import os
from typing import Any

import redis


class EventConsumer:
    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)
        self.position = "$"

    def read_batch(self) -> list[Any]:
        answer: Any = self.client.xread({"events": self.position}, count=100, block=100)
        return answer[0][1] if answer else []

    def run(self) -> None:
        while True:
            for entry_id, fields in self.read_batch():
                self.position = entry_id
                print(fields, flush=True)


EventConsumer(os.environ["REDIS_URL"]).run()
