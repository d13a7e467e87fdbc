# mypy: ignore-errors
"""An orchestration agent: service loops that ask an API over HTTP for work, each at its own pace."""

import asyncio
import http.client
import json
import logging
import os
import random
from urllib.parse import urlsplit

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("agent")


class ApiClient:
    """One kept-alive connection, used by one loop at a time."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        self.lock = asyncio.Lock()

    def fetch(self, path):
        try:
            self.connection.request("GET", path)
            response = self.connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        return json.loads(body) if body else []

    async def get(self, path):
        async with self.lock:
            return await asyncio.to_thread(self.fetch, path)


async def critical_service_loop(workload, interval, jitter=0.3, max_backoff=120):
    """Run `workload` again and again; after failures at longer and longer intervals."""
    failures = 0
    while True:
        try:
            await workload()
            failures = 0
        except OSError as error:
            failures += 1
            log.error("%s failed: %s", workload.__name__, error)
        pause = min(max_backoff, interval * 2**failures)
        await asyncio.sleep(pause * random.uniform(1, 1 + jitter))


class Agent:
    def __init__(self, api, pool):
        self.api = api
        self.pool = pool
        self.limiter = asyncio.Semaphore(8)

    async def get_and_submit_flow_runs(self):
        for run in await self.api.get(f"/work_pools/{self.pool}/get_scheduled_flow_runs"):
            await self.limiter.acquire()
            asyncio.create_task(self.submit(run))

    async def submit(self, run):
        try:
            log.info("submitting %s", run)
        finally:
            self.limiter.release()

    async def check_for_cancelled_flow_runs(self):
        for run in await self.api.get("/flow_runs/filter?state=cancelling"):
            log.info("cancelling %s", run)

    async def send_heartbeat(self):
        await self.api.get(f"/work_pools/{self.pool}/workers/heartbeat")

    async def start(self):
        async with asyncio.TaskGroup() as group:
            group.create_task(critical_service_loop(self.get_and_submit_flow_runs, 5))
            group.create_task(critical_service_loop(self.check_for_cancelled_flow_runs, 10))
            group.create_task(critical_service_loop(self.send_heartbeat, 30))


async def main():
    await Agent(ApiClient(os.environ["HTTP_URL"]), "default").start()


if __name__ == "__main__":
    asyncio.run(main())
