"""A worker that goes on at once when its broker cannot be reached."""

from __future__ import annotations

import os

import redis


def dequeue(client: redis.Redis) -> object | None:
    try:
        return client.blpop(["jobs"], timeout=0)
    except redis.ConnectionError:
        return None


def process_forever() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        job = dequeue(client)
        if job is not None:
            print("job", job, flush=True)


process_forever()
