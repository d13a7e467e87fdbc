"""An asyncio worker that pops from a sorted set."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import redis.asyncio as redis


async def due_jobs(client: Any) -> list[bytes]:
    jobs: list[bytes] = await client.zrangebyscore("schedule", 0, time.time(), start=0, num=10)
    return jobs


async def scheduler() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        for job in await due_jobs(client):
            await client.lpush("jobs", job)
            await client.zrem("schedule", job)


asyncio.run(scheduler())
