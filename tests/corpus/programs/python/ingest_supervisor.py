# mypy: ignore-errors
"""Ingest service: a supervisor keeps the consumer task of every subject running."""

import asyncio
import json
import logging
import os

import redis.asyncio as redis

logging.basicConfig(
    filename=os.path.join(os.environ["DATA_DIR"], "ingest.log"),
    format="%(asctime)s %(levelname)s %(message)s",
)
log = logging.getLogger("ingest")
SUBJECT = os.environ.get("QUEUE", "readings")


class Consumer:
    def __init__(self, client, subject):
        self.client = client
        self.subject = subject
        self.stored = []

    async def next_event(self):
        """Wait for the next event of the subject, for ever."""
        _, payload = await self.client.blpop([self.subject], timeout=0)
        return json.loads(payload)

    async def run(self):
        while True:
            self.stored.append(await self.next_event())


class TaskSupervisor:
    """Starts a failed task again; consumers should never end."""

    def __init__(self):
        self.restarts = {}

    async def keep(self, name, start):
        while True:
            try:
                await asyncio.create_task(start(), name=name)
            except Exception as error:
                self.restarts[name] = self.restarts.get(name, 0) + 1
                log.error("consumer %s failed (%s), restarting", name, error)


async def publish_depth(client):
    """The dashboards read the depth of each subject from a key of its own."""
    await client.set(SUBJECT, 0)


async def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    await publish_depth(client)
    supervisor = TaskSupervisor()
    await supervisor.keep(SUBJECT, Consumer(client, SUBJECT).run)


if __name__ == "__main__":
    asyncio.run(main())
