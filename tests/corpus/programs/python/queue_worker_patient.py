# mypy: ignore-errors
"""An asyncio job worker: blocks on the queue, keeps house, and pauses when the broker is away."""

import asyncio
import logging
import os
import random

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("worker")

FUNCTIONS = {}


def job(function):
    FUNCTIONS[function.__name__] = function
    return function


@job
async def send_welcome(user):
    log.info("welcome, %s", user)


class Pause:
    """Longer and longer pauses, with jitter so that the tasks do not come back in step."""

    def __init__(self, first=2.0, longest=30.0):
        self.first = self.seconds = first
        self.longest = longest

    def reset(self):
        self.seconds = self.first

    async def wait(self):
        seconds, self.seconds = self.seconds, min(self.longest, self.seconds * 2)
        await asyncio.sleep(seconds * random.uniform(0.75, 1.25))


class Queue:
    def __init__(self, url, name):
        # The worker has its own pauses, the client shall not repeat commands by itself.
        self.client = redis.Redis.from_url(url, socket_timeout=30, retry=Retry(NoBackoff(), 0))
        self.name = name

    async def dequeue(self):
        found = await self.client.brpop([self.name], timeout=20)
        return found and found[1].decode()

    async def sweep(self):
        await self.client.zremrangebyscore(f"{self.name}:abandoned", 0, 0)

    async def store_stats(self, stats):
        await self.client.hset(f"{self.name}:stats", mapping=stats)


class Worker:
    def __init__(self, queue, concurrency=2):
        self.queue = queue
        self.concurrency = concurrency
        self.stats = {"complete": 0, "failed": 0}

    async def process(self):
        text = await self.queue.dequeue()
        if text is None:
            return
        name, _, argument = text.partition(" ")
        try:
            await FUNCTIONS[name](argument)
            self.stats["complete"] += 1
        except Exception:
            log.exception("job %s failed", name)
            self.stats["failed"] += 1

    async def upkeep(self):
        await self.queue.sweep()
        await self.queue.store_stats(self.stats)
        await asyncio.sleep(10)

    async def keep_doing(self, step):
        pause = Pause()
        while True:
            try:
                await step()
                pause.reset()
            except (RedisError, OSError) as error:
                log.warning("%s: %s", step.__name__, error)
                await pause.wait()

    async def start(self):
        async with asyncio.TaskGroup() as group:
            for _ in range(self.concurrency):
                group.create_task(self.keep_doing(self.process))
            group.create_task(self.keep_doing(self.upkeep))


async def main():
    await Worker(Queue(os.environ["REDIS_URL"], os.environ["QUEUE"])).start()


if __name__ == "__main__":
    asyncio.run(main())
