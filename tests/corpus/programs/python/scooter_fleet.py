# mypy: ignore-errors
"""Track rental scooters: every scooter has a task that looks for its timeout."""

import asyncio
import random
import time


class Scooter:
    def __init__(self, number):
        self.number = number
        self.rented_since = None
        self.alarms = 0

    async def watch_rental(self):
        while True:
            # Not all of them at the same moment.
            await asyncio.sleep(random.uniform(0.2, 0.3))
            if self.rented_since and time.monotonic() - self.rented_since > 3600:
                self.alarms += 1
                self.rented_since = None


class Fleet:
    def __init__(self, size):
        self.scooters = [Scooter(n) for n in range(size)]

    async def run(self):
        tasks = []
        for scooter in self.scooters:
            tasks.append(asyncio.create_task(scooter.watch_rental(), name=f"scooter-{scooter.number}"))
        await asyncio.gather(*tasks)


asyncio.run(Fleet(800).run())
