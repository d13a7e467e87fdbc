# mypy: ignore-errors
"""Takes passwords from a list and stores their hashes."""

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import redis.asyncio as redis

QUEUE = os.environ["QUEUE"]
ROUNDS = 20_000


def derive(secret):
    return hashlib.pbkdf2_hmac("sha256", secret, os.urandom(16), ROUNDS).hex()


async def hash_passwords(client, pool):
    loop = asyncio.get_running_loop()
    while True:
        job = await client.brpop([QUEUE], timeout=3)
        if job is None:
            continue
        _, secret = job
        digest = await loop.run_in_executor(pool, derive, secret)
        await client.set("last-digest", digest)


async def main():
    client = redis.from_url(os.environ["REDIS_URL"])
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="hasher") as pool:
        await hash_passwords(client, pool)


asyncio.run(main())
