# mypy: ignore-errors
"""Seals documents: one thread takes them from a Redis list, a small pool computes the seals, another
stores them.
"""

import concurrent.futures
import hashlib
import os
import queue
import threading

import redis


class Sealer:
    ROUNDS = 9_000

    def __init__(self, url, source):
        self.client = redis.Redis.from_url(url, socket_timeout=None)
        self.source = source
        self.sealed = queue.Queue()
        self.pool = concurrent.futures.ThreadPoolExecutor(2, thread_name_prefix="seal")

    def seal(self, document):
        return document, hashlib.pbkdf2_hmac("sha256", document, b"wax", self.ROUNDS)

    def take(self):
        while True:
            item = self.client.brpop([self.source], timeout=30)
            if item:
                self.pool.submit(self.seal, item[1]).add_done_callback(self.sealed.put)

    def store(self):
        count = 0
        while True:
            _document, seal = self.sealed.get().result()
            count += 1
            self.client.set(f"seal:{count % 1000}", seal.hex())


def main():
    sealer = Sealer(os.environ["REDIS_URL"], os.environ["QUEUE"])
    threading.Thread(target=sealer.store, name="store", daemon=True).start()
    sealer.take()


if __name__ == "__main__":
    main()
