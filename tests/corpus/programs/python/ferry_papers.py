# mypy: ignore-errors
"""Collects passenger lines from check-in desks over TCP and groups them per sailing."""

import asyncio
import collections
import os

MAX_BATCH = 200


async def every(seconds):
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        due += seconds
        await asyncio.sleep(due - loop.time())
        yield due


class Manifest:
    def __init__(self):
        self.inbox = asyncio.Queue()
        self.sailings = collections.defaultdict(set)
        self.dirty = set()

    async def checkin(self, reader, writer):
        while line := await reader.readline():
            sailing, _, passenger = line.decode(errors="replace").strip().partition(" ")
            if passenger:
                self.inbox.put_nowait((sailing, passenger))
        writer.close()

    def take_waiting(self, batch):
        while len(batch) < MAX_BATCH:
            try:
                batch.append(self.inbox.get_nowait())
            except asyncio.QueueEmpty:
                break
        return batch

    async def sort_passengers(self):
        while True:
            batch = self.take_waiting([await self.inbox.get()])
            while batch:
                for sailing, passenger in batch:
                    self.sailings[sailing].add(passenger)
                    self.dirty.add(sailing)
                await asyncio.sleep(0)  # let the desks in between two batches
                batch = self.take_waiting([])

    async def publish(self):
        async for _ in every(3):
            while self.dirty:
                sailing = self.dirty.pop()
                print(sailing, len(self.sailings[sailing]), "passengers", flush=True)

    async def forget_departed(self, keep=400):
        async for _ in every(30):
            while len(self.sailings) > keep:
                self.sailings.pop(next(iter(self.sailings)))


async def main():
    manifest = Manifest()
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "0"))
    server = await asyncio.start_server(manifest.checkin, host, port)
    async with server:
        await asyncio.gather(
            server.serve_forever(),
            manifest.sort_passengers(),
            manifest.publish(),
            manifest.forget_departed(),
        )


if __name__ == "__main__":
    asyncio.run(main())
