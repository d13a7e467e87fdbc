# mypy: ignore-errors
"""Canning line: one consumer of a group on a Redis stream, which takes over what others left behind."""

import os
import time

import redis

STREAM = "cannery:lots"
GROUP = "canners"
TAKE_OVER_EVERY_S = 30.0
TAKE_OVER_IDLE_MS = 60_000


class Canner:
    def __init__(self, client, name):
        self.client = client
        self.name = name
        self.cans = 0
        self.next_take_over = time.monotonic() + TAKE_OVER_EVERY_S

    def join_group(self):
        try:
            self.client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def process(self, entry_id, fields):
        self.cans += int(fields.get(b"cans", 0))
        self.client.xack(STREAM, GROUP, entry_id)

    def take_over(self):
        if time.monotonic() < self.next_take_over:
            return
        self.next_take_over = time.monotonic() + TAKE_OVER_EVERY_S
        answer = self.client.xautoclaim(STREAM, GROUP, self.name, TAKE_OVER_IDLE_MS, "0-0", count=10)
        for entry_id, fields in answer[1]:
            self.process(entry_id, fields)

    def run(self):
        self.join_group()
        while True:
            answer = self.client.xreadgroup(GROUP, self.name, {STREAM: ">"}, count=1, block=5000)
            for _, entries in answer or []:
                for entry_id, fields in entries:
                    self.process(entry_id, fields)
            self.take_over()


if __name__ == "__main__":
    Canner(redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=15), f"canner-{os.getpid()}").run()
