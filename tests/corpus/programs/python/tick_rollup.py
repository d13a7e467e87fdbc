# mypy: ignore-errors
"""Rolls up trades that arrive as lines over TCP into one-second bars in SQLite."""

import asyncio
import os
import sqlite3


class Bars:
    """Keeps the open bars; the rollup writes them out."""

    def __init__(self):
        self.open = {}

    def add(self, symbol, price):
        low, high, count = self.open.get(symbol, (price, price, 0))
        self.open[symbol] = (min(low, price), max(high, price), count + 1)

    def take(self):
        rows = [(symbol, *bar) for symbol, bar in self.open.items()]
        self.open.clear()
        return rows


class Rollup:
    EVERY = 1.0

    def __init__(self, loop, bars, path):
        self._loop = loop
        self._bars = bars
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS bar (symbol TEXT, low REAL, high REAL, trades INTEGER)")
        self._flushed_at = loop.time()
        self._handle = None

    def start(self):
        # call_at and not call_later: no drift however long a flush takes
        self._handle = self._loop.call_at(self._flushed_at + self.EVERY, self._flush)

    def _flush(self):
        rows = self._bars.take()
        if rows:
            with self._db:
                self._db.executemany("INSERT INTO bar VALUES (?, ?, ?, ?)", rows)
            self._flushed_at += self.EVERY
        self._handle = self._loop.call_at(self._flushed_at + self.EVERY, self._flush)


class TradeProtocol(asyncio.Protocol):
    def __init__(self, bars):
        self._bars = bars
        self._rest = b""

    def data_received(self, data):
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            symbol, _, price = line.decode().partition(" ")
            try:
                self._bars.add(symbol, float(price))
            except ValueError:
                continue


async def main():
    loop = asyncio.get_running_loop()
    bars = Bars()
    Rollup(loop, bars, os.environ["DATABASE_PATH"]).start()
    server = await loop.create_server(
        lambda: TradeProtocol(bars), "127.0.0.1", int(os.environ.get("PORT", "0"))
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
