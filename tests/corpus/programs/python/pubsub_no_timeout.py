"""A cache invalidator that listens on a channel."""

from __future__ import annotations

import os
from typing import Any

import redis

cache: dict[str, str] = {}


def invalidate(message: dict[str, Any]) -> None:
    cache.pop(message["data"], None)


def listen_for_invalidations(client: redis.Redis) -> None:
    channel = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    channel.subscribe("invalidations")
    while True:
        message = channel.get_message()
        if message:
            invalidate(message)


if __name__ == "__main__":
    listen_for_invalidations(redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True))
