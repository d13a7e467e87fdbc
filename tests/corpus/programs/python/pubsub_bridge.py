# mypy: ignore-errors
"""Bridges a Redis channel to TCP clients: each message is sent to everybody connected."""

import asyncio
import os

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

FIRST_DELAY = 0.01
LONGEST_DELAY = 30.0


class PubSubBridge:
    def __init__(self, url, channel):
        # The bridge has its own way to come back, so the client need not retry.
        self._client = redis.asyncio.from_url(url, retry=Retry(NoBackoff(), 0))
        self._channel = channel
        self._writers = set()
        self.lost = 0

    async def serve(self, reader, writer):
        self._writers.add(writer)
        try:
            await reader.read()
        finally:
            self._writers.discard(writer)
            writer.close()

    def forward(self, data):
        for writer in self._writers:
            writer.write(data + b"\n")

    async def listen(self):
        while True:
            delay = FIRST_DELAY
            try:
                async with self._client.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(self._channel)
                    async for message in pubsub.listen():
                        self.forward(message["data"])
            except (RedisError, OSError):
                self.lost += 1
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_DELAY)


async def main():
    bridge = PubSubBridge(os.environ["REDIS_URL"], os.environ["QUEUE"] + ":events")
    listener = asyncio.create_task(bridge.listen(), name="listen")
    server = await asyncio.start_server(bridge.serve, "127.0.0.1", 0)
    async with server:
        await listener


if __name__ == "__main__":
    asyncio.run(main())
