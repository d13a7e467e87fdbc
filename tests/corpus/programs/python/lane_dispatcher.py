# mypy: ignore-errors
"""Async dispatcher: one blocking pop a lane in flight, results reaped in turn."""

import asyncio
import os

from redis import asyncio as aioredis

LANES = ("urgent", "normal", "bulk")


class LaneDispatcher:
    def __init__(self, url, prefix):
        self.redis = aioredis.from_url(url, socket_timeout=None)
        self.keys = {lane: f"{prefix}:{lane}" for lane in LANES}
        self.inflight = {}
        self.running = set()

    def arm(self):
        """Every lane shall have its pop under way."""
        busy = set(self.inflight.values())
        for lane, key in self.keys.items():
            if lane not in busy:
                pop = asyncio.create_task(self.redis.blpop([key], timeout=0), name=f"pop-{lane}")
                self.inflight[pop] = lane

    async def reap(self):
        """The pops that are done by now."""
        done, _pending = await asyncio.wait(self.inflight, timeout=0)
        return [(self.inflight.pop(task), task.result()) for task in done]

    async def execute(self, lane, payload):
        await self.redis.hincrby("lane:done", lane, 1)
        await asyncio.sleep(len(payload) / 10_000)

    async def run(self):
        while True:
            self.arm()
            for lane, (_key, payload) in await self.reap():
                job = asyncio.create_task(self.execute(lane, payload))
                self.running.add(job)
                job.add_done_callback(self.running.discard)


async def main():
    dispatcher = LaneDispatcher(os.environ["REDIS_URL"], os.environ.get("QUEUE", "lanes"))
    await dispatcher.run()


if __name__ == "__main__":
    asyncio.run(main())
