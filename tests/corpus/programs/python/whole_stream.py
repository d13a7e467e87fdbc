"""A projection that reads its stream from the beginning each time."""

from __future__ import annotations

import os
import time
from typing import Any

import redis


def unprocessed(client: redis.Redis, done: set[bytes]) -> list[bytes]:
    entries: Any = client.xrange("ledger", "-", "+")
    return [entry_id for entry_id, _ in entries if entry_id not in done]


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    with client.pipeline(transaction=False) as pipe:
        for number in range(20_000):
            pipe.xadd("ledger", {"account": number % 100, "amount": number})
        pipe.execute()
    done: set[bytes] = set()
    while True:
        for entry_id in unprocessed(client, done):
            done.add(entry_id)
        time.sleep(1)


main()
