"""An asyncio worker whose blocking pop is short."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import redis.asyncio as redis


async def fetch(client: Any) -> Any:
    return await client.brpop(["thumbnails"], timeout=0.1)


async def worker() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        job = await fetch(client)
        if job is not None:
            print(job, flush=True)


asyncio.run(worker())
