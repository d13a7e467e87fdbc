"""A worker whose broker is down, with a backoff up to half a minute."""

from __future__ import annotations

import os
import random
import time

import redis


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    delay = 1.0
    while True:
        try:
            print(client.brpop(["jobs"], timeout=0), flush=True)
            delay = 1.0
        except redis.ConnectionError:
            time.sleep(delay * random.uniform(0.8, 1.0))
            delay = min(30.0, delay * 2)


main()
