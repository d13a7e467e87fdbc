"""A worker that looks for its jobs in the whole key space."""

from __future__ import annotations

import os
import time

import redis


def find_jobs(client: redis.Redis) -> list[bytes]:
    return list(client.scan_iter("job:*:pending", count=500))


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    with client.pipeline(transaction=False) as pipe:
        for number in range(60_000):
            pipe.set(f"session:{number}", "x")
        pipe.execute()
    while True:
        for job in find_jobs(client):
            print("job", job, flush=True)
        time.sleep(2)


main()
