# mypy: ignore-errors
"""A tombola: tickets come in by a list, are ranked in a sorted set, and drawn lowest number first."""

import hashlib
import os
import random
import threading
from collections import Counter

import redis

DRUM = "tombola:drum"
PRIZES = ("teddy", "ham", "voucher", "balloon", "nothing")


class Tombola:
    def __init__(self, url, tickets):
        self._url = url
        self._tickets = tickets
        self._won = Counter()
        self._lock = threading.Lock()

    def _client(self):
        return redis.Redis.from_url(self._url, socket_timeout=None)

    def sell(self):
        """Put each ticket that was sold into the drum, with the number it got."""
        client = self._client()
        while True:
            sold = client.brpop([self._tickets], timeout=10)
            if sold:
                client.zadd(DRUM, {sold[1]: random.randrange(1_000_000)})

    def draw(self):
        client = self._client()
        while True:
            drawn = client.bzpopmin([DRUM], timeout=10)
            if drawn:
                _drum, ticket, number = drawn
                self._award(client, ticket, int(number))

    def _award(self, client, ticket, number):
        digest = hashlib.scrypt(ticket, salt=number.to_bytes(4, "big"), n=256, r=8, p=1)
        prize = PRIZES[digest[0] % len(PRIZES)]
        with self._lock:
            self._won[prize] += 1
        client.set(f"tombola:prize:{ticket.decode()}", prize, ex=30)

    def open(self):
        threads = [threading.Thread(target=self.sell, name="till", daemon=True)]
        threads += [threading.Thread(target=self.draw, name=f"drum-{n}", daemon=True) for n in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    Tombola(os.environ["REDIS_URL"], os.environ.get("QUEUE", "tickets")).open()
