# mypy: ignore-errors
"""Follows the positions of barges, which a server sends line by line."""

import asyncio
import contextlib
import os


class BargeTracker:
    def __init__(self, host, port):
        self.host = host
        self.port = port
        self.positions = {}
        self.changed = asyncio.Condition()

    async def follow(self):
        while True:
            try:
                await self.read_positions()
            except OSError:
                pass
            await asyncio.sleep(0.02)

    async def read_positions(self):
        reader, writer = await asyncio.open_connection(self.host, self.port)
        with contextlib.closing(writer):
            while line := await reader.readline():
                name, _, position = line.decode().partition(" ")
                async with self.changed:
                    self.positions[name] = position.strip()
                    self.changed.notify_all()

    async def announce(self):
        seen = {}
        while True:
            async with self.changed:
                await self.changed.wait()
                news = {name: at for name, at in self.positions.items() if seen.get(name) != at}
            seen.update(news)
            for name, at in news.items():
                print(f"{name} is at {at}", flush=True)


async def main():
    tracker = BargeTracker(os.environ["HOST"], int(os.environ["PORT"]))
    await asyncio.gather(tracker.follow(), tracker.announce())


if __name__ == "__main__":
    asyncio.run(main())
