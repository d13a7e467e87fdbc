# mypy: ignore-errors
"""Merges several market feeds into one ordered journal.

Every feed delivers quotes one at a time.  The merger keeps one pending read
per feed and takes whichever finishes first.
"""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Quote:
    feed: str
    symbol: str
    price: float
    at: float = field(default_factory=time.time)


class PushFeed:
    """A feed that is filled by whoever holds the other end of the queue."""

    def __init__(self, name):
        self.name = name
        self.inbox = asyncio.Queue()

    async def next_quote(self):
        return await self.inbox.get()


class OpeningPrices:
    """The opening prices: a short list that is read once in the morning."""

    name = "opening"

    def __init__(self, prices):
        self._left = list(prices.items())

    async def next_quote(self):
        if not self._left:
            return None
        symbol, price = self._left.pop(0)
        return Quote(self.name, symbol, price)


class Journal:
    def __init__(self, path):
        self._file = path.open("a", encoding="utf-8")

    def append(self, quote):
        self._file.write(json.dumps(quote.__dict__) + "\n")
        self._file.flush()


class FeedMerger:
    def __init__(self, feeds, journal):
        self.feeds = {feed.name: feed for feed in feeds}
        self.journal = journal
        self.pending = {}
        self.ended = set()

    def _read_ahead(self, name):
        self.pending[name] = asyncio.create_task(self.feeds[name].next_quote(), name=f"read-{name}")

    async def merge(self):
        for name in self.feeds:
            self._read_ahead(name)
        while True:
            done, _ = await asyncio.wait(self.pending.values(), return_when=asyncio.FIRST_COMPLETED)
            for name, task in list(self.pending.items()):
                if task not in done:
                    continue
                quote = task.result()
                if quote is None:
                    # The feed is over, there is nothing to read ahead.
                    self.ended.add(name)
                    continue
                self.journal.append(quote)
                self._read_ahead(name)


async def main():
    feeds = [
        PushFeed("spot"),
        PushFeed("futures"),
        OpeningPrices({"ABC": 10.25, "DEF": 99.5, "GHI": 4.75}),
    ]
    journal = Journal(Path(os.environ["DATA_DIR"]) / "quotes.jsonl")
    await FeedMerger(feeds, journal).merge()


if __name__ == "__main__":
    asyncio.run(main())
