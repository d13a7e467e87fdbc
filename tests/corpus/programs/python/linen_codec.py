# mypy: ignore-errors
"""Linen weaver: takes pattern names from a Redis list, lets child processes weave and pack them."""

import hashlib
import lzma
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import redis

ROWS = 120
PROCESSES = 2


def weave(name):
    rows, thread = [], name
    for _ in range(ROWS):
        thread = hashlib.sha256(thread).digest()
        rows.append(bytes(byte & 0x0F for byte in thread) * 8)
    return lzma.compress(b"".join(rows), preset=3)


class Weaver:
    def __init__(self, client, queue, pool):
        self.client = client
        self.queue = queue
        self.pool = pool
        self.woven = 0

    def next_pattern(self):
        _, name = self.client.brpop([self.queue], timeout=0)
        return name

    def run(self):
        while True:
            name = self.next_pattern()
            cloth = self.pool.submit(weave, name).result()
            self.client.set("linen:latest", cloth)
            self.client.incr("linen:woven")
            self.woven += 1


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        Weaver(client, os.environ["QUEUE"], pool).run()


if __name__ == "__main__":
    main()
