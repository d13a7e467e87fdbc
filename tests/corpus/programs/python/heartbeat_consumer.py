# mypy: ignore-errors
"""A consumer with prefetch: one thread takes jobs from Redis, four work, one sends heartbeats."""

import os
import queue
import socket
import threading
import time

import redis

BEAT_EVERY = 10.0
PREFETCH = 16


class PrefetchingConsumer:
    def __init__(self, url, key):
        # The wait of 30 seconds is on the server's side, so the socket may wait too.
        self._client = redis.Redis.from_url(url, socket_timeout=None)
        self._key = key
        self._buffer = queue.Queue(PREFETCH)
        self._stopping = threading.Event()
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def fetch(self):
        while not self._stopping.is_set():
            item = self._client.brpop([self._key], timeout=30)
            if item is not None:
                self._buffer.put(item[1])

    def work(self):
        while True:
            job = self._buffer.get()
            self._client.hincrby(self._key + ":done", len(job), 1)
            self._buffer.task_done()

    def beat(self):
        while not self._stopping.wait(BEAT_EVERY):
            self._client.set(f"{self._key}:worker:{self._name}", time.time(), ex=30)

    def run(self):
        threads = [threading.Thread(target=self.beat, name="heartbeat", daemon=True)]
        threads += [
            threading.Thread(target=self.work, name=f"worker-{number}", daemon=True) for number in range(4)
        ]
        for thread in threads:
            thread.start()
        self.fetch()


if __name__ == "__main__":
    PrefetchingConsumer(os.environ["REDIS_URL"], os.environ["QUEUE"]).run()
