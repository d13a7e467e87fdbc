# mypy: ignore-errors
"""Takes coupon claims from a Redis list and keeps the gauge of those that wait."""

import json
import os
import threading

import redis


class ClaimQueue:
    WAIT = 5  # seconds

    def __init__(self, client, key):
        self._client = client
        self._key = key
        self.waiting = 0

    def claim(self):
        """The next claim or None. The gauge is read in the same transaction, so that both agree."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.brpop(self._key, timeout=self.WAIT)
            pipe.llen(self._key)
            popped, self.waiting = pipe.execute()
        return json.loads(popped[1]) if popped else None


class CouponBook:
    def __init__(self):
        self._used = set()

    def redeem(self, claim):
        code = claim["code"]
        if code in self._used:
            return False
        self._used.add(code)
        return True


class ClaimWorker(threading.Thread):
    def __init__(self, queue, book):
        super().__init__(name="claim-worker", daemon=True)
        self._queue = queue
        self._book = book
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            claim = self._queue.claim()
            if claim is None:
                continue  # nothing within the wait: look whether we shall stop
            self._book.redeem(claim)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    worker = ClaimWorker(ClaimQueue(client, os.environ.get("QUEUE", "claims")), CouponBook())
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
