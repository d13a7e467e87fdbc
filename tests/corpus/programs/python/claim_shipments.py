# mypy: ignore-errors
"""Reads shipments from a stream as one member of a consumer group."""

import asyncio
import os

import redis.asyncio as redis
from redis.exceptions import ResponseError

STREAM = os.environ.get("QUEUE", "shipments")


async def ensure_group(client):
    try:
        await client.xgroup_create(STREAM, "couriers", id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


async def claim_shipments(client):
    # "0" so that shipments left over from before a restart are not forgotten.
    while True:
        answer = await client.xreadgroup("couriers", "van-7", {STREAM: "0"}, count=10, block=5000)
        streams = answer.items() if isinstance(answer, dict) else answer
        for _, entries in streams:
            for entry in entries:
                print("delivering", entry)


async def main():
    client = redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=None)
    await ensure_group(client)
    await claim_shipments(client)


asyncio.run(main())
