# mypy: ignore-errors
"""A worker on redis.asyncio: a fetcher with prefetch, four tasks, hashing in a thread pool."""

import asyncio
import concurrent.futures
import hashlib
import os

import redis.asyncio

PREFETCH = 16
WORKERS = 4


def seal(job):
    """The work: a slow hash, outside of the loop."""
    return hashlib.pbkdf2_hmac("sha256", job, b"pepper", 4000).hex()


class PrefetchWorker:
    def __init__(self, client, key, pool):
        self._client = client
        self._key = key
        self._pool = pool
        self._jobs = asyncio.Queue(PREFETCH)

    async def fetch(self):
        while True:
            item = await self._client.brpop([self._key], timeout=30)
            if item is not None:
                await self._jobs.put(item[1])

    async def work(self):
        loop = asyncio.get_running_loop()
        while True:
            job = await self._jobs.get()
            digest = await loop.run_in_executor(self._pool, seal, job)
            await self._client.set(f"{self._key}:last", digest, ex=60)
            self._jobs.task_done()

    async def run(self):
        await asyncio.gather(self.fetch(), *(self.work() for _ in range(WORKERS)))


async def main():
    client = redis.asyncio.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    with concurrent.futures.ThreadPoolExecutor(2, "seal") as pool:
        await PrefetchWorker(client, os.environ["QUEUE"], pool).run()


if __name__ == "__main__":
    asyncio.run(main())
