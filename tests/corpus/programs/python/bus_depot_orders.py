# mypy: ignore-errors
"""Bus depot: takes workshop orders from a Redis list and plans them into bays."""

import asyncio
import json
import logging
import os
from itertools import cycle

import redis.asyncio as redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("depot")


class Workshop:
    def __init__(self, client, bays):
        self.client = client
        self.bays = cycle(bays)
        self.queue_key = "depot:orders"

    async def plan(self, order):
        bay = next(self.bays)
        await self.client.hset("depot:plan", order["bus"], bay)
        log.info("bus %s goes to bay %s", order["bus"], bay)

    async def take(self):
        raw = await self.client.lpop(self.queue_key)
        return json.loads(raw) if raw else None

    async def run(self):
        while True:
            order = await self.take()
            if order is None:
                await asyncio.sleep(0.1)
                continue
            await self.plan(order)


async def main():
    async with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        await Workshop(client, ["north 1", "north 2", "south"]).run()


if __name__ == "__main__":
    asyncio.run(main())
