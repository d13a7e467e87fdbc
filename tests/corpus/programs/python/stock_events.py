# mypy: ignore-errors
"""Stock service: a consumer group on a stream, and orders to it by pub/sub.

The consumer takes stock movements from the stream, the listener hears when
somebody changes the settings, and the beacon tells the dashboard that this
instance lives.
"""

import asyncio
import os
import socket
from collections import defaultdict

import redis.asyncio as redis
from redis.exceptions import ConnectionError, ResponseError

STREAM = os.environ.get("QUEUE", "stock") + ":movements"
GROUP = "warehouse"
CHANNEL = "settings"


class Stock:
    def __init__(self):
        self.levels = defaultdict(int)

    def apply(self, fields):
        self.levels[fields.get("article", "?")] += int(fields.get("count", 0))


class Service:
    def __init__(self, client):
        self.client = client
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.stock = Stock()
        self.settings_version = 0

    async def join_group(self):
        try:
            await self.client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def consume(self):
        pause = 1.0
        while True:
            try:
                answer = await self.client.xreadgroup(GROUP, self.name, {STREAM: ">"}, count=50, block=20_000)
                pause = 1.0
            except ConnectionError:
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
                continue
            streams = answer.items() if isinstance(answer, dict) else answer or []
            for _, entries in streams:
                await self.handle(entries)

    async def handle(self, entries):
        for entry_id, fields in entries:
            self.stock.apply(fields)
            await self.client.xack(STREAM, GROUP, entry_id)

    async def hear_settings(self):
        async with self.client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    self.settings_version += 1

    async def beacon(self):
        while True:
            await self.client.set(f"alive:{self.name}", self.settings_version, ex=30)
            await asyncio.sleep(10)


async def main():
    # No read timeout: the reads here wait as long as the server lets them.
    client = redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=None)
    service = Service(client)
    await service.join_group()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(service.consume(), name="consume")
        tasks.create_task(service.hear_settings(), name="settings")
        tasks.create_task(service.beacon(), name="beacon")


if __name__ == "__main__":
    asyncio.run(main())
