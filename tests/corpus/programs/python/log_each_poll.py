"""A poller that writes a line for each empty answer."""

from __future__ import annotations

import logging
import os
import time

import redis

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("poller")


def check_queue(client: redis.Redis) -> None:
    length = client.llen("uploads")
    log.debug("queue uploads has %s entries, nothing to do", length)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        check_queue(client)
        time.sleep(0.005)


if __name__ == "__main__":
    main()
