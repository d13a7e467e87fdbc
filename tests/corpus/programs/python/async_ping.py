"""A connection that is kept alive by a ping every three seconds."""

from __future__ import annotations

import asyncio
import os


async def keep_alive(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"PING\r\n")
        await writer.drain()
        await asyncio.sleep(3)


async def main() -> None:
    reader, writer = await asyncio.open_connection(os.environ["HOST"], int(os.environ["PORT"]))
    pinging = asyncio.create_task(keep_alive(writer))
    while line := await reader.readline():
        if line.strip() != b"+PONG":
            print(line, flush=True)
    pinging.cancel()


asyncio.run(main())
