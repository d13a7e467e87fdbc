# mypy: ignore-errors
"""Drops cache entries when a message says so; looks up the address of its upstream now and then."""

import asyncio
import os
import socket

import redis.asyncio as redis

CHANNEL = os.environ.get("QUEUE", "cache") + ":invalidate"


class Invalidator:
    def __init__(self, url):
        self.client = redis.from_url(url, socket_timeout=None)
        self.cache = {f"page-{number}": "body" for number in range(500)}
        self.addresses = set()

    async def follow_messages(self):
        async with self.client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=5)
                if message:
                    self.cache.pop(message["data"].decode(), None)

    async def resolve_upstream(self):
        loop = asyncio.get_running_loop()
        while True:
            found = await loop.getaddrinfo("localhost", 8080, type=socket.SOCK_STREAM)
            self.addresses = {entry[4][0] for entry in found}
            await asyncio.sleep(4)


async def main():
    invalidator = Invalidator(os.environ["REDIS_URL"])
    await asyncio.gather(invalidator.follow_messages(), invalidator.resolve_upstream())


if __name__ == "__main__":
    asyncio.run(main())
