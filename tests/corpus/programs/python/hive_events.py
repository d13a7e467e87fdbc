# mypy: ignore-errors
"""Reads the events of a beekeeper's hives from a Redis stream, as one of a group."""

import asyncio
import os
import socket

import redis.asyncio as redis
from redis.exceptions import ResponseError

STREAM = "hives:events"
GROUP = "alarms"


class HiveConsumer:
    def __init__(self, client, name):
        self.client = client
        self.name = name
        self.weights = {}
        self.closing = False

    async def join(self):
        try:
            await self.client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def handle(self, fields):
        hive = fields.get(b"hive", b"?")
        weight = float(fields.get(b"weight", 0))
        if abs(weight - self.weights.get(hive, weight)) > 2:
            print("hive", hive, "changed by more than two kilos", flush=True)
        self.weights[hive] = weight

    async def consume(self):
        while not self.closing:
            answer = await self.client.xreadgroup(GROUP, self.name, {STREAM: ">"}, count=20, block=50)
            for _, entries in answer or ():
                for entry_id, fields in entries:
                    await self.handle(fields)
                    await self.client.xack(STREAM, GROUP, entry_id)


async def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    consumer = HiveConsumer(client, f"{socket.gethostname()}-{os.getpid()}")
    await consumer.join()
    await consumer.consume()


if __name__ == "__main__":
    asyncio.run(main())
