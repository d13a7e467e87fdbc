# mypy: ignore-errors
"""Worker of a distillery: a few slots on one queue, patient when the broker is away."""

import asyncio
import json
import logging
import os
import random

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger("distillery")


class Backoff:
    """1, 2, 4 … 30 s, each shortened by up to a quarter so that workers do not come back together."""

    def __init__(self, base=1.0, cap=30.0):
        self.base = base
        self.cap = cap
        self.failures = 0

    def reset(self):
        self.failures = 0

    def next_delay(self):
        delay = min(self.cap, self.base * 2**self.failures)
        self.failures += 1
        return delay * random.uniform(0.75, 1.0)


class Slot:
    def __init__(self, client, queue):
        self.client = client
        self.queue = queue
        self.backoff = Backoff()

    async def dequeue(self):
        try:
            popped = await self.client.brpop(self.queue, timeout=10)
        except (RedisError, OSError) as error:
            delay = self.backoff.next_delay()
            log.warning("broker unreachable (%s), next try in %.1f s", type(error).__name__, delay)
            await asyncio.sleep(delay)
            return None
        self.backoff.reset()
        return json.loads(popped[1]) if popped else None

    async def run(self):
        while True:
            job = await self.dequeue()
            if job is not None:
                await asyncio.sleep(job.get("seconds", 0))


async def main():
    client = aioredis.from_url(os.environ["REDIS_URL"], retry=Retry(NoBackoff(), 0), socket_timeout=30)
    await asyncio.gather(*(Slot(client, os.environ["QUEUE"]).run() for _ in range(3)))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main())
