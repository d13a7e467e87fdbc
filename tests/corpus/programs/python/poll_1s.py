"""A list worker that looks once a second."""

from __future__ import annotations

import os
import time

import redis


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        job = client.lpop("nightly")
        if job is None:
            time.sleep(1)
        else:
            print(job, flush=True)


main()
