"""An asyncio client that watches a socket by itself."""

from __future__ import annotations

import asyncio
import os
import socket


class EventFeed:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""

    def data_available(self) -> None:
        self.received += self.connection.recv(65536)
        *lines, self.received = self.received.split(b"\n")
        for line in lines:
            print("event", line, flush=True)


async def main() -> None:
    connection = socket.create_connection((os.environ["HOST"], int(os.environ["PORT"])))
    connection.setblocking(False)
    feed = EventFeed(connection)
    asyncio.get_running_loop().add_reader(connection, feed.data_available)
    await asyncio.Event().wait()


asyncio.run(main())
