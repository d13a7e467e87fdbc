# mypy: ignore-errors
"""Baking jobs for the shops: a small asyncio worker with a few slots and its own upkeep."""

import asyncio
import json
import logging
import os
import time

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger("bakery")


class BakeryQueue:
    def __init__(self, url, name):
        self.name = name
        # Retrying is the business of the worker, not of the client.
        self.redis = aioredis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_timeout=30, socket_connect_timeout=5
        )
        self.heard_at = 0.0

    async def dequeue(self, timeout):
        """Wait up to ``timeout`` seconds for a job; None if there was none."""
        try:
            popped = await self.redis.brpop(self.name, timeout)
        except (RedisError, OSError):
            log.debug("could not dequeue", exc_info=True)
            return None
        self.heard_at = time.time()
        return json.loads(popped[1]) if popped else None

    async def sweep(self):
        """Put jobs back whose worker has gone."""
        while stuck := await self.redis.rpop(f"{self.name}:active"):
            await self.redis.lpush(self.name, stuck)

    async def publish_stats(self):
        await self.redis.hset(f"{self.name}:stats", "heard_at", self.heard_at)


class Worker:
    def __init__(self, queue, concurrency):
        self.queue = queue
        self.concurrency = concurrency
        self.stopping = asyncio.Event()

    async def process(self):
        job = await self.queue.dequeue(timeout=10)
        if job is None:
            return
        started = time.perf_counter()
        await asyncio.sleep(job.get("minutes", 0) / 60)
        log.info("baked %s in %.1f s", job.get("what"), time.perf_counter() - started)

    async def slot(self):
        while not self.stopping.is_set():
            await self.process()

    async def upkeep(self, every, task):
        while not self.stopping.is_set():
            try:
                await task()
            except RedisError:
                log.debug("upkeep failed", exc_info=True)
            await asyncio.sleep(every)

    async def run(self):
        await asyncio.gather(
            self.upkeep(60, self.queue.sweep),
            self.upkeep(10, self.queue.publish_stats),
            *(self.slot() for _ in range(self.concurrency)),
        )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(Worker(BakeryQueue(os.environ["REDIS_URL"], os.environ["QUEUE"]), concurrency=3).run())
