# mypy: ignore-errors
"""Device registry: one hash holds the last word of every device; stale ones are dropped."""

import asyncio
import json
import os
import time

import redis.asyncio as redis

REGISTRY = os.environ.get("QUEUE", "registry") + ":devices"
DEVICES = 20_000
STALE_AFTER = 6 * 3600


class DeviceRegistry:
    def __init__(self, url):
        self.client = redis.from_url(url, decode_responses=True, socket_timeout=None)

    async def import_devices(self):
        now = time.time()
        for start in range(0, DEVICES, 1000):
            await self.client.hset(
                REGISTRY,
                mapping={
                    f"device-{number:06d}": json.dumps(
                        {"seen": now, "firmware": "2.4.1", "slot": number % 48}
                    )
                    for number in range(start, start + 1000)
                },
            )

    async def drop_stale(self):
        """Look at every device for its age."""
        while True:
            limit = time.time() - STALE_AFTER
            everything = await self.client.hgetall(REGISTRY)
            stale = [name for name, record in everything.items() if json.loads(record)["seen"] < limit]
            if stale:
                await self.client.hdel(REGISTRY, *stale)
            del everything
            await asyncio.sleep(2)


async def main():
    registry = DeviceRegistry(os.environ["REDIS_URL"])
    await registry.import_devices()
    await registry.drop_stale()


if __name__ == "__main__":
    asyncio.run(main())
