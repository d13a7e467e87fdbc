"""A list worker with a pause of a tenth of a second."""

from __future__ import annotations

import os
import time

import redis

PAUSE = 0.1


def poll_queue(client: redis.Redis) -> None:
    while True:
        task = client.lpop("tasks")
        if task:
            print("task", task, flush=True)
        else:
            time.sleep(PAUSE)


poll_queue(redis.Redis.from_url(os.environ["REDIS_URL"]))
