"""A consumer that waits, with a heartbeat every half a minute."""

from __future__ import annotations

import asyncio
import os

import redis.asyncio as redis


async def heartbeat(client: redis.Redis) -> None:
    while True:
        await client.hset("workers", "one", "alive")
        await asyncio.sleep(30)


async def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    beating = asyncio.create_task(heartbeat(client))
    while True:
        print(await client.bzpopmin(["priorities"], timeout=0), beating, flush=True)


asyncio.run(main())
