# mypy: ignore-errors
"""Grain silo job worker: asyncio, reliable list, one job after the other."""

import asyncio
import os

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError

# Errors that pass by themselves; after these the worker pauses.
TRANSIENT = (BusyLoadingError, TimeoutError)
WAIT = os.environ.get("QUEUE", "silo")


class SiloWorker:
    block_seconds = 5
    retry_pause = 1.0

    def __init__(self, url):
        # Fail fast: the worker's own loop is the one that tries again.
        self.client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_timeout=15)
        self.closing = False
        self.failures = 0
        self.active = 0

    def on_error(self, error):
        self.failures += 1
        self.last_error = error

    async def wait_for_job(self):
        try:
            return await self.client.blmove(WAIT, WAIT + ":active", self.block_seconds, "RIGHT", "LEFT")
        except TRANSIENT as error:
            self.on_error(error)
            await asyncio.sleep(self.retry_pause)
            return None

    async def process(self, job):
        self.active += 1
        await asyncio.sleep(0.01)
        await self.client.lrem(WAIT + ":active", 1, job)
        self.active -= 1

    async def run(self):
        while not self.closing:
            try:
                job = await self.wait_for_job()
                if job is not None:
                    await self.process(job)
            except ConnectionError as error:
                # Not for us to judge: report it and carry on.
                self.on_error(error)


if __name__ == "__main__":
    asyncio.run(SiloWorker(os.environ["REDIS_URL"]).run())
