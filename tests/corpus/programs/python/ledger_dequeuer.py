# mypy: ignore-errors
"""Async queue worker: moves jobs from the queue to an active list and runs them."""

import asyncio
import json
import logging
import os

from redis import asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger("ledger")


class Queue:
    """A reliable list queue: BLMOVE to the active list, LREM when done."""

    def __init__(self, url, name):
        # Retries are the worker's own business, not the client's.
        self.redis = aioredis.from_url(url, socket_timeout=30, retry=Retry(NoBackoff(), 0))
        self.name = name
        self.active = name + ":active"
        self.failures = 0

    async def dequeue(self, timeout=10):
        """The next job, or None when there was none within the timeout."""
        try:
            raw = await self.redis.blmove(self.name, self.active, timeout, "RIGHT", "LEFT")
        except RedisError as error:
            self.failures += 1
            if self.failures == 1:
                log.warning("lost the broker: %s", error)
            return None
        self.failures = 0
        return raw

    async def finish(self, raw):
        await self.redis.lrem(self.active, 1, raw)


class Worker:
    def __init__(self, queue, concurrency=4):
        self.queue = queue
        self.concurrency = concurrency

    async def handle(self, raw):
        entry = json.loads(raw)
        await asyncio.sleep(0.01 * len(entry))
        await self.queue.finish(raw)

    async def consume(self, number):
        while True:
            raw = await self.queue.dequeue()
            if raw is None:
                continue
            await self.handle(raw)

    async def run(self):
        async with asyncio.TaskGroup() as group:
            for number in range(self.concurrency):
                group.create_task(self.consume(number), name=f"consumer-{number}")


def main():
    logging.basicConfig(level=logging.WARNING)
    queue = Queue(os.environ["REDIS_URL"], os.environ.get("QUEUE", "ledger"))
    asyncio.run(Worker(queue).run())


if __name__ == "__main__":
    main()
