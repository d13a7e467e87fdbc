"""A subscriber that asks for a message ten times a second."""

from __future__ import annotations

import os

import redis


def follow_channel(url: str, name: str) -> None:
    channel = redis.Redis.from_url(url).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    channel.subscribe(name)
    while True:
        message = channel.get_message(timeout=0.1)
        if message is not None:
            print(message["data"], flush=True)


follow_channel(os.environ["REDIS_URL"], "prices")
