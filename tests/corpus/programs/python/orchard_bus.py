# mypy: ignore-errors
"""Orchard irrigation: a small in-process event bus with topics and async handlers."""

import asyncio
import os
from collections import defaultdict
from contextlib import asynccontextmanager


class Bus:
    def __init__(self):
        self._handlers = defaultdict(list)
        self._inbox = asyncio.Queue()
        self._running = True

    def on(self, topic):
        def subscribe(handler):
            self._handlers[topic].append(handler)
            return handler

        return subscribe

    def publish(self, topic, **payload):
        self._inbox.put_nowait((topic, payload))

    async def _deliver(self):
        # wake up now and then so that stop() is seen
        while self._running:
            try:
                topic, payload = await asyncio.wait_for(self._inbox.get(), 0.04)
            except TimeoutError:
                continue
            for handler in self._handlers[topic]:
                await handler(**payload)

    @asynccontextmanager
    async def open(self):
        pump = asyncio.create_task(self._deliver(), name="bus")
        try:
            yield self
        finally:
            self._running = False
            await pump


bus = Bus()
valves = {}


@bus.on("soil.dry")
async def open_valve(row, **_):
    valves[row] = "open"


@bus.on("soil.wet")
async def close_valve(row, **_):
    valves[row] = "closed"


async def from_probe(reader, writer):
    async for line in reader:
        topic, _, row = line.decode().strip().partition(" ")
        bus.publish(topic, row=row)
    writer.close()


async def nightly_summary():
    while True:
        await asyncio.sleep(600)
        print("valves:", dict(valves), flush=True)


async def main():
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", 0))
    async with bus.open():
        server = await asyncio.start_server(from_probe, host, port)
        await asyncio.gather(server.serve_forever(), nightly_summary())


if __name__ == "__main__":
    asyncio.run(main())
