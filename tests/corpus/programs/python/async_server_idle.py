"""An asyncio server with no clients, and tasks that wait for a queue."""

from __future__ import annotations

import asyncio
import os

inbox: asyncio.Queue[bytes] = asyncio.Queue()


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await inbox.put(await reader.readline())
    writer.close()


async def worker() -> None:
    while True:
        print(await inbox.get(), flush=True)


async def main() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", int(os.environ["PORT"]))
    workers = [asyncio.create_task(worker()) for _ in range(20)]
    async with server:
        await asyncio.gather(server.serve_forever(), *workers)


asyncio.run(main())
