# mypy: ignore-errors
"""Seals visitor badges: every order on the list gets a slow, salted key."""

import hashlib
import os

import redis

ROUNDS = 12_000


class BadgeSealer:
    def __init__(self, url: str, key: str) -> None:
        self.client = redis.Redis.from_url(url)
        self.key = key
        self.sealed = 0

    def seal(self, order: bytes) -> str:
        self.sealed += 1
        return hashlib.pbkdf2_hmac("sha256", order, b"badge-office", ROUNDS).hex()

    def serve(self) -> None:
        while True:
            item = self.client.brpop([self.key], timeout=1)
            if item is None:
                continue
            _key, order = item
            digest = self.seal(order)
            if self.sealed % 500 == 0:
                print(f"{self.sealed} badges sealed, last {digest[:12]}", flush=True)


if __name__ == "__main__":
    BadgeSealer(os.environ["REDIS_URL"], os.environ["QUEUE"]).serve()
