"""A telemetry reader that skips empty lines, and so the end of the stream."""

from __future__ import annotations

import asyncio
import os


async def read_telemetry(reader: asyncio.StreamReader) -> None:
    while True:
        line = await reader.readline()
        if not line:
            await asyncio.sleep(0)
            continue
        print(line.decode().strip(), flush=True)


async def main() -> None:
    reader, _ = await asyncio.open_connection(os.environ["HOST"], int(os.environ["PORT"]))
    await read_telemetry(reader)


asyncio.run(main())
