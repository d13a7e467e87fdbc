# mypy: ignore-errors
"""Delayed queue on a sorted set: moves what is due to the list of ready jobs."""

import asyncio
import os
import time

from redis import asyncio as aioredis

DELAYED = "sundial:delayed"
READY = "sundial:ready"


class DelayedQueue:
    def __init__(self, client):
        self.client = client

    async def enqueue(self, job, delay):
        await self.client.zadd(DELAYED, {job: time.time() + delay})

    async def poll_queue(self):
        while True:
            due = await self.client.zrangebyscore(DELAYED, 0, time.time(), start=0, num=1)
            if not due:
                continue
            job = due[0]
            if await self.client.zrem(DELAYED, job):
                await self.client.rpush(READY, job)


async def main():
    client = aioredis.from_url(os.environ["REDIS_URL"])
    queue = DelayedQueue(client)
    await queue.enqueue("send-reminder", 3600)
    await queue.poll_queue()


asyncio.run(main())
