# mypy: ignore-errors
"""Keeps one uplink for every depot; a depot that is closed is tried again ever more rarely."""

import asyncio
import logging
import os
import random

logging.basicConfig(
    filename=os.path.join(os.environ["DATA_DIR"], "uplinks.log"),
    format="%(asctime)s %(message)s",
    level=logging.INFO,
)
log = logging.getLogger("uplinks")

DEPOTS = ("north", "harbour", "airport", "ring-road", "old-town")


class Backoff:
    """0.3 s, 0.9 s, 2.7 s, ... at most two minutes, each with up to ten per cent of jitter."""

    def __init__(self, first=0.3, factor=3.0, ceiling=120.0):
        self.first, self.factor, self.ceiling = first, factor, ceiling
        self.step = first

    def reset(self):
        self.step = self.first

    def next_delay(self):
        delay = self.step
        self.step = min(self.step * self.factor, self.ceiling)
        return delay * random.uniform(1.0, 1.1)


class Uplink:
    def __init__(self, depot, host, port):
        self.depot, self.host, self.port = depot, host, port
        self.backoff = Backoff()
        self.outbox = asyncio.Queue()

    async def keep_up(self):
        while True:
            try:
                await self.session()
            except OSError as error:
                delay = self.backoff.next_delay()
                log.warning("%s: %s; next attempt in %.1f s", self.depot, error, delay)
                await asyncio.sleep(delay)

    async def session(self):
        reader, writer = await asyncio.wait_for(asyncio.open_connection(self.host, self.port), 10)
        self.backoff.reset()
        try:
            while True:
                manifest = await self.outbox.get()
                writer.write(manifest)
                await writer.drain()
                if not await reader.readline():
                    raise ConnectionResetError("depot hung up")
        finally:
            writer.close()


async def main():
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    async with asyncio.TaskGroup() as group:
        for depot in DEPOTS:
            group.create_task(Uplink(depot, host, port).keep_up(), name=f"uplink-{depot}")


asyncio.run(main())
