# mypy: ignore-errors
"""Engine of a lighthouse: workers poll for the next action, each poll lasting half a minute at most."""

import asyncio
import json
import os

import redis.asyncio as aioredis

POLL_WINDOW = 30.0


class ActionBroker:
    def __init__(self, url, queue):
        self.redis = aioredis.from_url(url, socket_timeout=60)
        self.queue = queue

    async def poll(self):
        """Give the next action, or None when the window is over without one."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + POLL_WINDOW
        while loop.time() < deadline:
            raw = await self.redis.lpop(self.queue)
            if raw is not None:
                return json.loads(raw)
        return None

    async def wait_for_alarm(self):
        return await self.redis.blpop([f"{self.queue}:alarms"], timeout=20)


class Engine:
    def __init__(self, broker):
        self.broker = broker
        self.state = {"lamp": "off", "horn": "off"}

    async def work_off(self):
        while True:
            action = await self.broker.poll()
            if action is not None:
                self.state.update(action)

    async def guard(self):
        while True:
            if await self.broker.wait_for_alarm():
                self.state["horn"] = "on"

    async def log_state(self):
        while True:
            print(self.state, flush=True)
            await asyncio.sleep(60)


async def main():
    engine = Engine(ActionBroker(os.environ["REDIS_URL"], os.environ["QUEUE"]))
    async with asyncio.TaskGroup() as group:
        group.create_task(engine.work_off())
        group.create_task(engine.guard())
        group.create_task(engine.log_state())


if __name__ == "__main__":
    asyncio.run(main())
