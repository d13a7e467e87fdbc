# mypy: ignore-errors
"""A rate limit that many tasks share: permits come back little by little."""

import asyncio

CALLERS = 400
DAILY_QUOTA = 50


class PermitOffice:
    def __init__(self):
        self.permits = 0
        self.left_today = DAILY_QUOTA
        self.changed = asyncio.Condition()

    async def refill(self):
        while True:
            await asyncio.sleep(0.05)
            async with self.changed:
                grant = min(5, self.left_today)
                self.permits += grant
                self.left_today -= grant
                self.changed.notify_all()

    async def take_permit(self):
        async with self.changed:
            while self.permits < 1:
                await self.changed.wait()
            self.permits -= 1


async def call_partner(office, number):
    while True:
        await office.take_permit()
        print("caller", number, "may call")


async def main():
    office = PermitOffice()
    await asyncio.gather(office.refill(), *(call_partner(office, n) for n in range(CALLERS)))


asyncio.run(main())
