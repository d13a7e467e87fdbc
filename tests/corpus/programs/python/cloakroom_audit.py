# mypy: ignore-errors
"""Looks every two seconds for coats that were left behind in the cloakrooms of a museum."""

import os
import random
import time

import redis

TICKETS = 20_000
INTERVAL = 2.0
LEFT_BEHIND_AFTER = 12 * 3600


class TicketStore:
    def __init__(self, url):
        self._client = redis.Redis.from_url(url, decode_responses=True)

    def fill(self, count):
        """Tickets of today's visitors, all of them young enough."""
        now = int(time.time())
        pipeline = self._client.pipeline(transaction=False)
        for number in range(count):
            pipeline.set(f"coat:{number}", now - random.randrange(3600))
            if number % 1000 == 999:
                pipeline.execute()
        pipeline.execute()

    def forgotten_coats(self, before):
        """Goes through the whole key space, as there is no index by time."""
        forgotten = []
        keys = list(self._client.scan_iter(match="coat:*", count=200))
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            for key, handed_in in zip(part, self._client.mget(part)):
                if handed_in is not None and int(handed_in) < before:
                    forgotten.append(key)
        return forgotten


def main():
    store = TicketStore(os.environ["REDIS_URL"])
    store.fill(TICKETS)
    while True:
        for key in store.forgotten_coats(time.time() - LEFT_BEHIND_AFTER):
            print("left behind:", key, flush=True)
        time.sleep(INTERVAL)


if __name__ == "__main__":
    main()
