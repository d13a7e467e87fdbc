"""Four asyncio consumers that wait in the server, and one that waits for them."""

from __future__ import annotations

import asyncio
import os

import redis.asyncio as redis


async def consumer(client: redis.Redis, queue: str) -> None:
    while True:
        print(await client.blpop([queue], timeout=0), flush=True)


async def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    await asyncio.gather(*(consumer(client, f"queue:{number}") for number in range(4)))


asyncio.run(main())
