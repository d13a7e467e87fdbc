"""An asyncio agent that dials its hub again twenty times a second."""

from __future__ import annotations

import asyncio
import os


class Agent:
    async def connect(self) -> None:
        reader, writer = await asyncio.open_connection(os.environ["HOST"], int(os.environ["PORT"]))
        while line := await reader.readline():
            print(line, flush=True)
        writer.close()

    async def run(self) -> None:
        while True:
            try:
                await self.connect()
            except OSError:
                await asyncio.sleep(0.05)


asyncio.run(Agent().run())
