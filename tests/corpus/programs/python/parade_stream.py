# mypy: ignore-errors
"""Follows the float positions of a parade in a Redis stream and keeps the map up to date (asyncio)."""

import asyncio
import os

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

STREAM = "parade:" + os.environ.get("QUEUE", "floats")
GROUP = "map"


class Follower:
    def __init__(self, url, positions):
        # our own loop below deals with errors, so redis-py need not try again
        self.client = aioredis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_timeout=None)
        self.positions = positions
        self.failures = 0

    async def ensure_group(self):
        try:
            await self.client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except ResponseError:
            pass

    async def read_batch(self):
        return await self.client.xreadgroup(GROUP, "map-1", {STREAM: ">"}, count=50, block=10_000)

    async def follow(self):
        await self.ensure_group()
        while True:
            try:
                batch = await self.read_batch()
            except RedisConnectionError:
                self.failures += 1
                await self.client.connection_pool.disconnect()
                continue
            for _, entries in batch or []:
                for entry in entries:
                    await self.positions.put(entry)


async def draw_map(positions):
    drawn = {}
    while True:
        identifier, fields = await positions.get()
        drawn[identifier] = fields


async def archive_hourly(stop):
    while True:
        try:
            await asyncio.wait_for(stop.wait(), timeout=3600)
            return
        except TimeoutError:
            pass


async def main():
    positions = asyncio.Queue()
    follower = Follower(os.environ["REDIS_URL"], positions)
    async with asyncio.TaskGroup() as group:
        group.create_task(follower.follow(), name="follow")
        group.create_task(draw_map(positions), name="map")
        group.create_task(archive_hourly(asyncio.Event()), name="archive")


if __name__ == "__main__":
    asyncio.run(main())
