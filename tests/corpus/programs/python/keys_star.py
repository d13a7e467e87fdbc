"""A janitor that asks for all keys every three seconds."""

from __future__ import annotations

import os
import time
from typing import Any

import redis


def expired(client: Any) -> list[bytes]:
    return [key for key in client.keys("*") if key.startswith(b"tmp:")]


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    with client.pipeline(transaction=False) as pipe:
        for number in range(80_000):
            pipe.set(f"cache:{number}", "x")
        pipe.execute()
    while True:
        for key in expired(client):
            client.delete(key)
        time.sleep(3)


main()
