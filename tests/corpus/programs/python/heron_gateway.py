# mypy: ignore-errors
"""Line gateway for the reed-bed stations: an asyncio server, with a keepalive for each station."""

import asyncio
import os

KEEPALIVE_S = 15.0
IDLE_LIMIT_S = 120.0


class Session:
    """One connected station."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.lines = 0

    async def keep_alive(self):
        while True:
            await asyncio.sleep(KEEPALIVE_S)
            self.writer.write(b"ping\n")
            await self.writer.drain()

    async def serve(self):
        beat = asyncio.create_task(self.keep_alive(), name="keepalive")
        try:
            while True:
                line = await asyncio.wait_for(self.reader.readline(), IDLE_LIMIT_S)
                if not line:
                    return
                self.lines += 1
        except (TimeoutError, ConnectionError):
            pass
        finally:
            beat.cancel()
            self.writer.close()


class Gateway:
    def __init__(self):
        self.sessions = set()

    async def connected(self, reader, writer):
        session = Session(reader, writer)
        self.sessions.add(session)
        try:
            await session.serve()
        finally:
            self.sessions.discard(session)

    async def report(self):
        while True:
            await asyncio.sleep(60)
            print("stations:", len(self.sessions), flush=True)


async def station(port, name):
    """A simulated station: says hello, then answers pings."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"hello {name}\n".encode())
    while line := await reader.readline():
        if line == b"ping\n":
            writer.write(b"pong\n")
            await writer.drain()


async def main():
    gateway = Gateway()
    port = int(os.environ["PORT"])
    server = await asyncio.start_server(gateway.connected, "127.0.0.1", port)
    stations = [asyncio.create_task(station(port, f"reed-{n}")) for n in range(4)]
    async with server:
        await asyncio.gather(gateway.report(), *stations)


asyncio.run(main())
