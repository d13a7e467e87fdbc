# mypy: ignore-errors
"""Auction server: a task for each bidder, all at rest until somebody bids."""

import asyncio
import os
import sqlite3
import time

BIDDERS = 500


class Floor:
    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.execute("create table if not exists lots (id integer primary key, ends real)")
        self.database.execute("create index if not exists lots_ends on lots (ends)")
        self.inboxes = [asyncio.Queue() for _ in range(BIDDERS)]

    async def serve_bidder(self, number):
        while True:
            message = await self.inboxes[number].get()
            print("bidder", number, message, flush=True)

    async def close_lots(self):
        """Lots that have ended; a few seconds late do no harm."""
        while True:
            ended = self.database.execute(
                "select id from lots where ends < ? order by ends limit 20", (time.time(),)
            ).fetchall()
            for (lot,) in ended:
                for inbox in self.inboxes:
                    inbox.put_nowait(f"lot {lot} has ended")
            await asyncio.sleep(4)


async def main():
    floor = Floor(os.environ["DATABASE_PATH"])
    async with asyncio.TaskGroup() as group:
        for number in range(BIDDERS):
            group.create_task(floor.serve_bidder(number))
        group.create_task(floor.close_lots(), name="close-lots")


asyncio.run(main())
