# mypy: ignore-errors
"""Gives ships on the roads a berth as soon as one is free and the water is deep enough."""

import asyncio
import contextvars
import math
import time

ship_name = contextvars.ContextVar("ship_name", default="-")


class Harbour:
    def __init__(self, berths):
        self.free = set(range(berths))
        self.depth = 7.0
        self.changed = asyncio.Condition()
        self.moored = {}

    async def moor(self, draught):
        """Wait for a berth; whoever finds one first has it."""
        async with self.changed:
            while not self.free or self.depth < draught:
                await self.changed.wait()
            berth = self.free.pop()
            self.moored[ship_name.get()] = berth
            return berth

    async def leave(self, berth):
        async with self.changed:
            self.free.add(berth)
            self.changed.notify_all()

    async def follow_tide(self):
        """The depth moves all the time, so all who wait look again."""
        while True:
            await asyncio.sleep(0.05)
            phase = time.time() / 44712 * 2 * math.pi
            async with self.changed:
                self.depth = 7.0 + 1.5 * math.sin(phase)
                self.changed.notify_all()


async def voyage(harbour, name, draught):
    ship_name.set(name)
    berth = await harbour.moor(draught)
    await asyncio.sleep(6 * 3600)  # unloading
    await harbour.leave(berth)


async def main():
    harbour = Harbour(berths=8)
    ships = [
        asyncio.create_task(voyage(harbour, f"MV-{n:03}", 4.0 + n % 5 * 0.2), name=f"ship-{n}")
        for n in range(500)
    ]
    tide = asyncio.create_task(harbour.follow_tide(), name="tide")
    await asyncio.gather(tide, *ships)


if __name__ == "__main__":
    asyncio.run(main())
