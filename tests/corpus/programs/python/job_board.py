# mypy: ignore-errors
"""A job board in one Redis hash: every two seconds the due jobs are looked up and started."""

import asyncio
import json
import os
import time

import redis.asyncio

LOOK_EVERY = 2.0
OLD_JOBS = 20_000


class JobBoard:
    """Field: number of the job; value: JSON with its state and time."""

    def __init__(self, client, key):
        self._client = client
        self._key = key

    async def fill(self):
        """The jobs of the last months: all done, but kept for the history page."""
        for start in range(0, OLD_JOBS, 1000):
            rows = {
                str(number): json.dumps(
                    {"state": "done", "due": 1_700_000_000 + number, "owner": f"team-{number % 7}"}
                )
                for number in range(start, start + 1000)
            }
            await self._client.hset(self._key, mapping=rows)

    async def collect_due(self):
        """All waiting jobs whose time has come, the oldest first."""
        now = time.time()
        due = []
        for number, text in (await self._client.hgetall(self._key)).items():
            job = json.loads(text)
            if job["state"] == "waiting" and job["due"] <= now:
                due.append((job["due"], number))
        return [number for _, number in sorted(due)]

    async def start_job(self, number):
        job = json.loads(await self._client.hget(self._key, number))
        job["state"] = "done"
        await self._client.hset(self._key, number, json.dumps(job))


async def main():
    client = redis.asyncio.from_url(os.environ["REDIS_URL"])
    board = JobBoard(client, os.environ["QUEUE"] + ":board")
    await board.fill()
    while True:
        for number in await board.collect_due():
            await board.start_job(number)
        await asyncio.sleep(LOOK_EVERY)


if __name__ == "__main__":
    asyncio.run(main())
