# mypy: ignore-errors
"""Renders postcards that customers order: the desk thread lays one in Redis every few seconds."""

import itertools
import json
import os
import threading
import zlib

import redis

ORDERS = "postcards:orders"
READY = "postcards:ready"
DESK_S = 5.0


class Desk(threading.Thread):
    """Takes what comes in by post: about a card every five seconds."""

    def __init__(self, url):
        super().__init__(name="desk", daemon=True)
        self.client = redis.Redis.from_url(url)
        self.closed = threading.Event()

    def run(self):
        for number in itertools.count(1):
            order = {"number": number, "text": f"Greetings from room {number % 40}", "motif": number % 7}
            self.client.lpush(ORDERS, json.dumps(order))
            if self.closed.wait(DESK_S):
                return


class Studio:
    def __init__(self, client):
        self.client = client

    def render(self, order):
        width, height = 96, 64
        motif = order["motif"] + 2
        pixels = bytes((x * motif ^ y) & 0xFF for y in range(height) for x in range(width))
        return zlib.compress(pixels + order["text"].encode())

    def run(self):
        while True:
            taken = self.client.brpop([ORDERS], timeout=30)
            if taken is None:
                continue
            order = json.loads(taken[1])
            with self.client.pipeline() as pipe:
                pipe.lpush(READY, self.render(order))
                pipe.ltrim(READY, 0, 99)
                pipe.execute()


def main():
    url = os.environ["REDIS_URL"]
    Desk(url).start()
    Studio(redis.Redis.from_url(url, socket_timeout=None)).run()


if __name__ == "__main__":
    main()
