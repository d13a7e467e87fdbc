"""A worker that has work: it takes jobs that somebody puts into a list."""

from __future__ import annotations

import hashlib
import os

import redis


def perform(payload: bytes | str) -> str:
    digest = payload if isinstance(payload, bytes) else payload.encode()
    for _ in range(200):
        digest = hashlib.sha256(digest).digest()
    return digest.hex()


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    while True:
        popped = client.brpop([os.environ["QUEUE"]], timeout=0)
        if popped is not None:
            perform(popped[1])


main()
