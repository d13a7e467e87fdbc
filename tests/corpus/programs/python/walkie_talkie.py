# mypy: ignore-errors
"""A hub for walkie-talkies, frames as in websockets: text goes to all, and a ping every five seconds."""

import asyncio
import os
import struct
import sys

PING_S = 5.0
PATIENCE_S = 15.0
TEXT, PING, PONG = 1, 9, 10


def frame(kind, body=b""):
    return struct.pack("!BH", kind, len(body)) + body


async def read_frame(reader):
    kind, length = struct.unpack("!BH", await reader.readexactly(3))
    return kind, await reader.readexactly(length)


class Handset:
    def __init__(self, hub, reader, writer):
        self.hub = hub
        self.reader = reader
        self.writer = writer

    async def ping(self):
        while True:
            await asyncio.sleep(PING_S)
            self.writer.write(frame(PING))
            await self.writer.drain()

    async def run(self):
        pinging = asyncio.create_task(self.ping())
        try:
            while True:
                async with asyncio.timeout(PATIENCE_S):
                    kind, body = await read_frame(self.reader)
                if kind == TEXT:
                    self.hub.say(self, body)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass
        finally:
            pinging.cancel()
            self.writer.close()


class Hub:
    def __init__(self):
        self.handsets = set()

    def say(self, sender, body):
        for handset in self.handsets - {sender}:
            handset.writer.write(frame(TEXT, body))

    async def connect(self, reader, writer):
        handset = Handset(self, reader, writer)
        self.handsets.add(handset)
        try:
            await handset.run()
        finally:
            self.handsets.discard(handset)


async def carry(port):
    """One who carries a handset and answers pings until the hub is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            kind, _body = await read_frame(reader)
            if kind == PING:
                writer.write(frame(PONG))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def patrol(port):
    await asyncio.gather(*(carry(port) for _ in range(3)))


async def main():
    server = await asyncio.start_server(Hub().connect, "127.0.0.1", int(os.environ.get("PORT", "0")))
    port = server.sockets[0].getsockname()[1]
    await asyncio.create_subprocess_exec(sys.executable, __file__, "patrol", str(port))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(patrol(int(sys.argv[2])) if sys.argv[1:2] == ["patrol"] else main())
