# mypy: ignore-errors
"""Theatre tickets: frees seats whose hold was never paid, in Redis."""

import asyncio
import os
import time

import redis.asyncio as redis

SEATS = 120_000
HOLD_S = 600
SWEEP_EVERY_S = 1.0


async def put_up_for_sale(client):
    async with client.pipeline(transaction=False) as pipe:
        for seat in range(SEATS):
            pipe.set(f"seat:{seat // 400}:{seat % 400}", "free")
            if seat % 10_000 == 9_999:
                await pipe.execute()
        await pipe.execute()


class HoldSweeper:
    def __init__(self, client):
        self.client = client
        self.freed = 0

    async def stale_holds(self):
        stale = []
        async for key in self.client.scan_iter(match="hold:*", count=100):
            held_at = await self.client.get(key)
            if held_at and float(held_at) < time.time() - HOLD_S:
                stale.append(key)
        return stale

    async def run(self):
        while True:
            for key in await self.stale_holds():
                self.freed += await self.client.delete(key)
            await asyncio.sleep(SWEEP_EVERY_S)


async def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    await put_up_for_sale(client)
    await HoldSweeper(client).run()


if __name__ == "__main__":
    asyncio.run(main())
