# mypy: ignore-errors
"""Museum doors: an asyncio service that follows a pub/sub channel.

Door controllers hold a connection each and wait for orders; orders come by
pub/sub. Background tasks: forget old visits (1 s), publish presence (10 s),
change the badge secret (30 s).
"""

import asyncio
import contextlib
import json
import os
import secrets
import time

import redis.asyncio as aredis

CHANNEL = os.environ.get("QUEUE", "museum") + ":orders"
VISIT_S = 600


class Doors:
    def __init__(self, client):
        self.client = client
        self.writers = {}
        self.visits = {}
        self.orders = asyncio.Queue()
        self.secret = secrets.token_hex(16)

    async def controller(self, reader, writer):
        """One door controller: says its name once, then reports visits."""
        name = (await reader.readline()).decode().strip()
        self.writers[name] = writer
        try:
            while line := await reader.readline():
                self.visits[line.decode().strip()] = time.monotonic()
        finally:
            self.writers.pop(name, None)
            writer.close()

    async def follow_orders(self):
        async with self.client.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            async for message in pubsub.listen():
                if message["type"] == "message":
                    await self.orders.put(json.loads(message["data"]))

    async def deliver_orders(self):
        while True:
            order = await self.orders.get()
            writer = self.writers.get(order.get("door"))
            if writer is not None:
                writer.write(json.dumps(order).encode() + b"\n")
                await writer.drain()

    async def forget_visits(self):
        while True:
            await asyncio.sleep(1)
            limit = time.monotonic() - VISIT_S
            for badge in [b for b, seen in self.visits.items() if seen < limit]:
                del self.visits[badge]

    async def publish_presence(self):
        while True:
            await asyncio.sleep(10)
            await self.client.set(CHANNEL + ":presence", len(self.visits), ex=30)

    async def change_secret(self):
        while True:
            await asyncio.sleep(30)
            self.secret = secrets.token_hex(16)


async def east_door(port):
    """The controller of the east door runs on the same machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"east\n")
    with contextlib.closing(writer):
        while await reader.readline():
            writer.write(b"opened\n")
            await writer.drain()


async def main():
    client = aredis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    doors = Doors(client)
    server = await asyncio.start_server(doors.controller, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.TaskGroup() as group:
        group.create_task(doors.follow_orders(), name="orders")
        for number in range(3):
            group.create_task(doors.deliver_orders(), name=f"deliver-{number}")
        group.create_task(doors.forget_visits(), name="visits")
        group.create_task(doors.publish_presence(), name="presence")
        group.create_task(doors.change_secret(), name="secret")
        group.create_task(east_door(port), name="east-door")


if __name__ == "__main__":
    asyncio.run(main())
