"""A blocked worker with a thread that beats every two seconds."""

from __future__ import annotations

import os
import threading
import time

import redis


def heartbeat(client: redis.Redis, name: str) -> None:
    while True:
        client.set(f"worker:{name}:alive", int(time.time()), ex=10)
        time.sleep(2)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    beat = threading.Thread(target=heartbeat, args=(client, str(os.getpid())), name="heartbeat", daemon=True)
    beat.start()
    while True:
        print(client.blpop(["orders"], timeout=0), flush=True)


main()
