"""An asyncio worker that has jobs in a list, moves each to another list and back out of it."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import redis.asyncio as redis


async def handle(payload: bytes) -> None:
    await asyncio.sleep(0.002)
    sum(payload)


async def main() -> None:
    client: Any = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    while True:
        payload = await client.blmove(os.environ["QUEUE"], "processing", 0, "RIGHT", "LEFT")
        await handle(payload)
        await client.lrem("processing", 1, payload)


asyncio.run(main())
