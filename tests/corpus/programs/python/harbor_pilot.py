# mypy: ignore-errors
"""Assigns harbour pilots to ships as arrival notices come in over TCP."""

import asyncio
import collections
import json
import os
import typing


class Arrival(typing.NamedTuple):
    imo: str
    draught: float
    eta: str


class ArrivalFeed:
    """Async iterator over arrival notices, filled by the connection handlers."""

    def __init__(self):
        self._notices = collections.deque()
        self._closed = False

    def announce(self, notice):
        self._notices.append(notice)

    def close(self):
        self._closed = True

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._notices:
            if self._closed:
                raise StopAsyncIteration
            # give the other coroutines a chance to run
            await asyncio.sleep(0)
        return self._notices.popleft()


class PilotRoster:
    def __init__(self, names):
        self._free = collections.deque(names)
        self.assigned = {}

    def assign(self, arrival):
        pilot = self._free.popleft()
        self._free.append(pilot)
        self.assigned[arrival.imo] = pilot
        return pilot


async def receive_notices(feed, reader, writer):
    try:
        async for line in reader:
            try:
                body = json.loads(line)
                feed.announce(Arrival(body["imo"], body["draught"], body["eta"]))
                writer.write(b"ack\n")
            except (ValueError, KeyError) as exc:
                writer.write(f"nak {exc}\n".encode())
            await writer.drain()
    finally:
        writer.close()


async def assign_pilots(feed, roster):
    async for arrival in feed:
        pilot = roster.assign(arrival)
        print(f"{arrival.imo}: {pilot} boards at {arrival.eta}", flush=True)


async def main():
    feed = ArrivalFeed()
    roster = PilotRoster(["Okafor", "Lindqvist", "Marangoni"])

    async def on_connect(reader, writer):
        await receive_notices(feed, reader, writer)

    server = await asyncio.start_server(
        on_connect, os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    )
    async with server:
        await asyncio.gather(server.serve_forever(), assign_pilots(feed, roster))


if __name__ == "__main__":
    asyncio.run(main())
