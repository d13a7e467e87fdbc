"""An asyncio consumer that swallows lost connections."""

from __future__ import annotations

import asyncio
import contextlib
import os

import redis.asyncio as redis


async def listen(url: str) -> None:
    client = redis.Redis.from_url(url)
    while True:
        with contextlib.suppress(redis.ConnectionError, OSError):
            item = await client.brpop(["work"], timeout=0)
            print("work", item, flush=True)


async def main() -> None:
    await listen(os.environ["REDIS_URL"])


asyncio.run(main())
