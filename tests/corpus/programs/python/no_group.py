"""A stream worker whose consumer group was deleted."""

from __future__ import annotations

import os
from typing import Any

import redis


def read_group(client: redis.Redis) -> Any:
    return client.xreadgroup("group", "consumer", {"deleted-stream": ">"}, block=5000)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    while True:
        try:
            answer = read_group(client)
        except redis.ResponseError:
            continue
        print(answer, flush=True)


main()
