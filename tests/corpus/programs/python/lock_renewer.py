# mypy: ignore-errors
"""Singleton importer: holds a lock in Redis, renews it, and waits for import requests."""

import contextlib
import os
import socket
import threading
import uuid

import redis

LOCK_SECONDS = 20
RENEW_SECONDS = 6
EXTEND = """
if redis.call('get', KEYS[1]) == ARGV[1] then
    return redis.call('expire', KEYS[1], ARGV[2])
end
return 0
"""


class RenewedLock(contextlib.AbstractContextManager):
    """A lock that a background thread keeps alive while the block runs."""

    def __init__(self, client: redis.Redis, name: str) -> None:
        self.client = client
        self.name = name
        self.token = f"{socket.gethostname()}:{uuid.uuid4()}"
        self.extend = client.register_script(EXTEND)
        self.released = threading.Event()
        self.lost = threading.Event()
        self.thread = threading.Thread(target=self.renew, name="lock-renewer", daemon=True)

    def __enter__(self):
        while not self.client.set(self.name, self.token, nx=True, ex=LOCK_SECONDS):
            self.released.wait(5)
        self.thread.start()
        return self

    def __exit__(self, *exc) -> None:
        self.released.set()
        self.thread.join()
        self.client.delete(self.name)

    def renew(self) -> None:
        while not self.released.wait(RENEW_SECONDS):
            if not self.extend(keys=[self.name], args=[self.token, LOCK_SECONDS]):
                self.lost.set()
                return


class Importer:
    def __init__(self, client: redis.Redis, queue: str) -> None:
        self.client = client
        self.queue = queue
        self.imported = 0

    def run(self, lock: RenewedLock) -> None:
        while not lock.lost.is_set():
            item = self.client.blpop([self.queue], timeout=30)
            if item is not None:
                self.import_file(item[1])

    def import_file(self, name: str) -> None:
        self.imported += 1
        self.client.hset("imports", name, "done")


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=None)
    importer = Importer(client, os.environ["QUEUE"])
    while True:
        with RenewedLock(client, "importer:lock") as lock:
            importer.run(lock)


if __name__ == "__main__":
    main()
