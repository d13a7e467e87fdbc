# mypy: ignore-errors
"""Takes documents from a Redis list, stamps them and chains the stamps in a ledger."""

import concurrent.futures
import hashlib
import os
import queue
import threading
from pathlib import Path

import redis

SALT = b"town hall"


class Ledger:
    """An append-only file, begun anew when it has become long."""

    LIMIT = 1_000_000

    def __init__(self, path):
        self._path = path
        self._previous = b""

    def append(self, stamp):
        self._previous = hashlib.sha256(self._previous + stamp).digest()
        mode = "ab" if self._path.exists() and self._path.stat().st_size < self.LIMIT else "wb"
        with open(self._path, mode) as out:
            out.write(self._previous.hex().encode() + b"\n")


def stamp(document):
    return hashlib.pbkdf2_hmac("sha256", document, SALT, 4000)


def write_ledger(pending, ledger):
    while True:
        ledger.append(pending.get().result())


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    key = os.environ.get("QUEUE", "documents")
    pending = queue.Queue(maxsize=64)
    ledger = Ledger(Path(os.environ["DATA_DIR"]) / "ledger")
    threading.Thread(target=write_ledger, args=(pending, ledger), name="ledger", daemon=True).start()
    with concurrent.futures.ThreadPoolExecutor(2, thread_name_prefix="stamp") as pool:
        while True:
            popped = client.brpop(key, timeout=5)
            if popped is not None:
                pending.put(pool.submit(stamp, popped[1]))


if __name__ == "__main__":
    main()
