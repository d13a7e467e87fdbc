# mypy: ignore-errors
"""Basket janitor: looks for shopping baskets that nobody will ever check out and drops them."""

import logging
import os
import threading

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("janitor")

SWEEP_SECONDS = 2.0
BASKETS = 20_000


def seed_baskets(client):
    """The shop's baskets, so that the janitor has a key space of a usual size."""
    pipe = client.pipeline(transaction=False)
    for number in range(BASKETS):
        pipe.set(f"basket:{number}", "open", ex=86_400)
        if number % 2_000 == 1_999:
            pipe.execute()
    pipe.execute()


class BasketJanitor:
    def __init__(self, client):
        self.client = client
        self.stopped = threading.Event()

    def sweep(self):
        """Walks over all the baskets and returns how many were dropped."""
        dropped = 0
        for key in self.client.keys("basket:*"):
            state = key.rpartition(b":")[2]
            if not state.isdigit():
                dropped += self.client.delete(key)
        for key in self.client.scan_iter(match="basket:*", count=200):
            if key.endswith(b":abandoned"):
                dropped += self.client.delete(key)
        return dropped

    def run(self):
        while not self.stopped.wait(SWEEP_SECONDS):
            dropped = self.sweep()
            if dropped:
                log.info("dropped %d baskets", dropped)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    seed_baskets(client)
    log.info("%d baskets in the shop", BASKETS)
    BasketJanitor(client).run()


if __name__ == "__main__":
    main()
