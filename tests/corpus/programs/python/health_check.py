"""A subscriber, and a thread that pings the server every three seconds."""

from __future__ import annotations

import os
import threading
import time

import redis


def ping_forever(client: redis.Redis) -> None:
    while True:
        client.ping()
        time.sleep(3)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    threading.Thread(target=ping_forever, args=(client,), name="health", daemon=True).start()
    channel = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    channel.subscribe("news")
    for message in channel.listen():
        print(message, flush=True)


main()
