"""A consumer that logs a traceback for each attempt to connect."""

from __future__ import annotations

import logging
import os
import time

import redis

logging.basicConfig(filename=os.environ["DATA_DIR"] + "/worker.log")


def receive(client: redis.Redis) -> None:
    try:
        client.brpop(["mail"], timeout=5)
    except redis.RedisError:
        logging.exception("could not receive")


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        receive(client)
        time.sleep(0.02)


main()
