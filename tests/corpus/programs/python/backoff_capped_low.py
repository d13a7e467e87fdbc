"""A poller with a backoff whose cap is a fifth of a second."""

from __future__ import annotations

import os
import time

import redis


def fetch(client: redis.Redis) -> object | None:
    return client.rpop("imports")


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    delay = 0.05
    while True:
        job = fetch(client)
        if job is not None:
            print("import", job, flush=True)
            delay = 0.05
            continue
        time.sleep(delay)
        delay = min(delay * 2, 0.2)


if __name__ == "__main__":
    main()
