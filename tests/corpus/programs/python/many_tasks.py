"""Hundreds of asyncio tasks, each with a timer of its own."""

from __future__ import annotations

import asyncio
import random


class Session:
    def __init__(self, number: int) -> None:
        self.number = number
        self.last_seen = 0.0
        self.expired = False

    async def watch_expiry(self) -> None:
        await asyncio.sleep(random.random())
        while not self.expired:
            now = asyncio.get_running_loop().time()
            if self.last_seen and now - self.last_seen > 1800:
                self.expired = True
            await asyncio.sleep(1.0)


async def main() -> None:
    sessions = [Session(number) for number in range(300)]
    await asyncio.gather(*(session.watch_expiry() for session in sessions))


asyncio.run(main())
