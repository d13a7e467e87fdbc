# mypy: ignore-errors
"""Dispatcher of export jobs: each database shard has a few connection slots.

Jobs are coroutines that wait for a slot of their shard.  Shard 7 is being
migrated, its slots are held by the migration, so its jobs wait for hours.
"""

import asyncio
import os

SHARDS = 8
SLOTS_EACH = 2
WAITING_JOBS = 400


class SlotBoard:
    """Counts the free slots of all shards behind one condition."""

    def __init__(self):
        self.free = dict.fromkeys(range(SHARDS), SLOTS_EACH)
        self.changed = asyncio.Condition()

    async def acquire(self, shard):
        async with self.changed:
            while self.free[shard] == 0:
                await self.changed.wait()
            self.free[shard] -= 1

    async def release(self, shard):
        async with self.changed:
            self.free[shard] += 1
            # Somebody may be waiting for this shard.
            self.changed.notify_all()


class Migration:
    """Holds both slots of one shard until it is told that it may go on."""

    def __init__(self, board, shard):
        self.board = board
        self.shard = shard
        self.approved = asyncio.Event()

    async def run(self):
        for _ in range(SLOTS_EACH):
            await self.board.acquire(self.shard)
        await self.approved.wait()
        for _ in range(SLOTS_EACH):
            await self.board.release(self.shard)


async def export(board, shard, number, directory):
    await board.acquire(shard)
    try:
        with open(os.path.join(directory, f"export-{number}.csv"), "w") as out:
            out.write(f"{shard},{number}\n")
    finally:
        await board.release(shard)


async def lease_probe(board, shard):
    """Shows the failover manager that the first shard answers."""
    while True:
        await board.acquire(shard)
        await board.release(shard)
        await asyncio.sleep(0.04)


async def main():
    board = SlotBoard()
    directory = os.environ["DATA_DIR"]
    migration = Migration(board, SHARDS - 1)
    async with asyncio.TaskGroup() as group:
        group.create_task(migration.run(), name="migration")
        await asyncio.sleep(0.1)
        for number in range(WAITING_JOBS):
            group.create_task(export(board, SHARDS - 1, number, directory), name=f"export-{number}")
        group.create_task(lease_probe(board, 0), name="lease-probe")


if __name__ == "__main__":
    asyncio.run(main())
