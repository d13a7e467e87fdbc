# mypy: ignore-errors
"""A board of leases: many tasks wait for a free slot, and the holder renews its lease."""

import asyncio

SLOTS = 1
WAITERS = 800
RENEW_EVERY = 0.1


class LeaseBoard:
    def __init__(self, slots):
        self._free = slots
        self._changed = asyncio.Condition()
        self._renewals = 0

    async def acquire(self):
        async with self._changed:
            while self._free == 0:
                await self._changed.wait()
            self._free -= 1

    async def release(self):
        async with self._changed:
            self._free += 1
            self._changed.notify_all()

    async def renew(self):
        """Whoever waits should see the new state of the board."""
        async with self._changed:
            self._renewals += 1
            self._changed.notify_all()


class Exporter:
    """Holds its lease as long as it has a stream to its customer."""

    def __init__(self, board):
        self._board = board
        self._stream_ended = asyncio.Event()

    async def run(self):
        await self._board.acquire()
        keeper = asyncio.create_task(self.keep_lease())
        try:
            await self._stream_ended.wait()
        finally:
            keeper.cancel()
            await self._board.release()

    async def keep_lease(self):
        while True:
            await asyncio.sleep(RENEW_EVERY)
            await self._board.renew()


async def main():
    board = LeaseBoard(SLOTS)
    async with asyncio.TaskGroup() as group:
        for number in range(WAITERS + SLOTS):
            group.create_task(Exporter(board).run(), name=f"exporter-{number}")


if __name__ == "__main__":
    asyncio.run(main())
