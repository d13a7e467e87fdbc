# mypy: ignore-errors
"""Bridge from Redis pub/sub to TCP clients: many desks, all asleep until a message."""

import asyncio
import contextlib
import os

from redis import asyncio as aioredis

DESKS = 250


class Desk:
    """A recipient with a mailbox; messages wait there until a client takes them."""

    def __init__(self, name):
        self.name = name
        self.mailbox = asyncio.Queue(maxsize=100)
        self.writers = set()

    async def deliver(self):
        while True:
            line = await self.mailbox.get()
            for writer in list(self.writers):
                with contextlib.suppress(ConnectionError):
                    writer.write(line + b"\n")
                    await writer.drain()


class Bridge:
    def __init__(self, url, prefix):
        # A subscription is silent for hours; the health check below guards it.
        self.redis = aioredis.from_url(url, socket_timeout=None, socket_keepalive=True)
        self.prefix = prefix
        self.desks = {f"desk{number}": Desk(f"desk{number}") for number in range(DESKS)}

    async def subscribe(self):
        async with self.redis.pubsub() as pubsub:
            await pubsub.psubscribe(self.prefix + ":*")
            async for message in pubsub.listen():
                if message["type"] == "pmessage":
                    desk = message["channel"].decode().rpartition(":")[2]
                    if desk in self.desks:
                        await self.desks[desk].mailbox.put(message["data"])

    async def check_broker(self):
        while True:
            await asyncio.sleep(15)
            await self.redis.ping()

    async def on_client(self, reader, writer):
        name = (await reader.readline()).decode().strip()
        desk = self.desks.get(name)
        if desk is not None:
            desk.writers.add(writer)
            await reader.read()
            desk.writers.discard(writer)
        writer.close()

    async def run(self):
        server = await asyncio.start_server(self.on_client, "127.0.0.1", 0)
        async with server, asyncio.TaskGroup() as group:
            for desk in self.desks.values():
                group.create_task(desk.deliver(), name=desk.name)
            group.create_task(self.subscribe(), name="subscriber")
            group.create_task(self.check_broker(), name="broker-check")
            group.create_task(server.serve_forever(), name="server")


if __name__ == "__main__":
    asyncio.run(Bridge(os.environ["REDIS_URL"], os.environ.get("QUEUE", "desks")).run())
