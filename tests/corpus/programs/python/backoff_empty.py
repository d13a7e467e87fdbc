"""A poller whose pause grows up to five seconds while there is nothing."""

from __future__ import annotations

import asyncio
import os

import redis.asyncio as redis


async def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    pause = 0.1
    while True:
        job = await client.lpop("rare")
        if job is not None:
            print(job, flush=True)
            pause = 0.1
            continue
        await asyncio.sleep(pause)
        pause = min(5.0, pause * 2)


asyncio.run(main())
