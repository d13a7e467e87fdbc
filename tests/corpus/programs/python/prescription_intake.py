# mypy: ignore-errors
"""Takes the prescriptions that doctors announce on a channel and files them for the pharmacist."""

import asyncio
import json
import os

import redis.asyncio as redis

CHANNEL = "prescriptions"
WAIT = 0.005


class Intake:
    def __init__(self, client):
        self._client = client
        self._filed = {}
        self._closing = asyncio.Event()

    async def next_prescription(self, pubsub):
        # a short wait, so that closing is noticed at once
        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=WAIT)
        return json.loads(message["data"]) if message else None

    def file(self, prescription):
        self._filed[prescription["id"]] = prescription

    def close(self):
        self._closing.set()

    async def run(self):
        async with self._client.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            while not self._closing.is_set():
                prescription = await self.next_prescription(pubsub)
                if prescription is not None:
                    self.file(prescription)


async def main():
    client = redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    try:
        await Intake(client).run()
    finally:
        await client.aclose()


if __name__ == "__main__":
    asyncio.run(main())
