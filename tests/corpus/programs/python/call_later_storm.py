"""A callback for each connected device, armed anew each time."""

from __future__ import annotations

import asyncio
import random


class Device:
    def __init__(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self.loop = loop
        self.number = number
        self.missed = 0
        loop.call_later(random.random(), self.check)

    def check(self) -> None:
        if self.missed > 10:
            print("lost", self.number, flush=True)
        self.loop.call_later(0.6 + 0.4 * random.random(), self.check)  # spread, or they fall into step


async def main() -> None:
    loop = asyncio.get_running_loop()
    devices = [Device(loop, number) for number in range(150)]
    await asyncio.Event().wait()
    print(len(devices))


asyncio.run(main())
