"""A list consumer that wants to look at its stop flag often."""

from __future__ import annotations

import os
import signal
from types import FrameType

import redis

running = True


def stop(_number: int, _frame: FrameType | None) -> None:
    global running
    running = False


def wait_for_job(client: redis.Redis) -> object | None:
    return client.brpop(["emails"], timeout=0.05)


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while running:
        job = wait_for_job(client)
        if job:
            print("job", job, flush=True)


if __name__ == "__main__":
    main()
