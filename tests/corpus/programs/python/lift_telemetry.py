# mypy: ignore-errors
"""Lift telemetry over asyncio streams: an idle server, 40 connected lifts, a keepalive per connection
every 25 seconds.
"""

import asyncio
import os

LIFTS = 40
KEEPALIVE = 25.0


class Session:
    def __init__(self, reader, writer, journal):
        self.reader = reader
        self.writer = writer
        self.journal = journal
        self.outgoing = asyncio.Queue()

    async def receive(self):
        while line := await self.reader.readline():
            if line != b"pong\n":
                await self.journal.put(line)

    async def send(self):
        while True:
            try:
                message = await asyncio.wait_for(self.outgoing.get(), KEEPALIVE)
            except TimeoutError:
                message = b"ping\n"
            self.writer.write(message)
            await self.writer.drain()

    async def run(self):
        sender = asyncio.create_task(self.send())
        try:
            await self.receive()
        finally:
            sender.cancel()
            self.writer.close()


class Station:
    def __init__(self):
        self.journal = asyncio.Queue()
        self.written = 0

    async def accept(self, reader, writer):
        await Session(reader, writer, self.journal).run()

    async def write_journal(self):
        while True:
            await self.journal.get()
            self.written += 1


async def lift(port):
    """One lift: says hello, answers pings."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    while line := await reader.readline():
        if line == b"ping\n":
            writer.write(b"pong\n")
            await writer.drain()


async def main():
    station = Station()
    server = await asyncio.start_server(station.accept, "127.0.0.1", int(os.environ.get("PORT", "0")))
    port = server.sockets[0].getsockname()[1]
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve_forever())
        group.create_task(station.write_journal())
        for _ in range(LIFTS):
            group.create_task(lift(port))


if __name__ == "__main__":
    asyncio.run(main())
