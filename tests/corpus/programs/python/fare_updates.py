# mypy: ignore-errors
"""Pushes fare changes to the ticket machines: one subscription, one outgoing queue a machine."""

import asyncio
import os

import redis.asyncio as redis


class TicketMachine:
    def __init__(self, name):
        self.name = name
        self.outgoing = asyncio.Queue(maxsize=100)

    async def feed(self):
        while True:
            fare = await self.outgoing.get()
            print(self.name, "shows", fare, flush=True)


class FareFeed:
    def __init__(self, url, machines):
        # a subscriber may be silent for hours, so reads have no time limit
        self._client = redis.from_url(url, decode_responses=True, socket_timeout=None)
        self._machines = machines

    async def listen(self):
        async with self._client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe("fares")
            async for message in pubsub.listen():
                for machine in self._machines:
                    await machine.outgoing.put(message["data"])

    async def run(self):
        delay = 1.0
        while True:
            try:
                await self.listen()
            except redis.ConnectionError:
                await asyncio.sleep(delay)
                delay = min(delay * 2, 30.0)


async def main():
    machines = [TicketMachine(f"platform-{number}") for number in range(1, 9)]
    feed = FareFeed(os.environ["REDIS_URL"], machines)
    await asyncio.gather(feed.run(), *(machine.feed() for machine in machines))


if __name__ == "__main__":
    asyncio.run(main())
