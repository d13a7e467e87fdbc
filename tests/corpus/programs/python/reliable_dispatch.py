# mypy: ignore-errors
"""Dispatcher with the reliable-queue pattern: BLMOVE to a list of one's own, seal, acknowledge."""

import asyncio
import hashlib
import os
import zlib

import redis.asyncio as redis

QUEUE = os.environ["QUEUE"]
CLAIMED = f"{QUEUE}:claimed:{os.getpid()}"
RECEIPTS = f"{QUEUE}:receipts"
BLOCK_SECONDS = 20


class Dispatcher:
    def __init__(self):
        self.client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
        self.done = 0

    async def claim(self):
        return await self.client.blmove(QUEUE, CLAIMED, BLOCK_SECONDS, "RIGHT", "LEFT")

    def seal(self, job):
        """The seal that the customs office wants: slow on purpose."""
        return hashlib.pbkdf2_hmac("sha256", job, b"dispatch", 6000)

    async def acknowledge(self, job, seal):
        async with self.client.pipeline(transaction=True) as pipe:
            pipe.hset(RECEIPTS, str(zlib.crc32(job) % 1000), seal)
            pipe.lrem(CLAIMED, 1, job)
            await pipe.execute()
        self.done += 1

    async def put_back_leftovers(self):
        while await self.client.lmove(CLAIMED, QUEUE, "RIGHT", "LEFT"):
            pass

    async def run(self):
        await self.put_back_leftovers()
        while True:
            try:
                job = await self.claim()
                if job is None:
                    continue
                await self.acknowledge(job, self.seal(job))
            except redis.ConnectionError:
                await asyncio.sleep(2)


asyncio.run(Dispatcher().run())
