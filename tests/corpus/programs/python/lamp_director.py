# mypy: ignore-errors
"""Stage lighting director: clients send cues such as "12 0.8 3", which are faded in one after the other."""

import asyncio
import os
from collections import deque
from dataclasses import dataclass


@dataclass
class Cue:
    channel: int
    level: float
    seconds: float


class Director:
    def __init__(self):
        self.cues = deque()
        self.levels = {}
        self.running = True

    async def fade(self, cue):
        start = self.levels.get(cue.channel, 0.0)
        steps = max(1, int(cue.seconds * 20))
        for step in range(1, steps + 1):
            self.levels[cue.channel] = start + (cue.level - start) * step / steps
            await asyncio.sleep(cue.seconds / steps)

    async def play(self):
        while self.running:
            if self.cues:
                await self.fade(self.cues.popleft())
            await asyncio.sleep(0)

    async def on_client(self, reader, writer):
        while line := await reader.readline():
            try:
                channel, level, seconds = line.split()
                self.cues.append(Cue(int(channel), float(level), float(seconds)))
                writer.write(b"queued %d\n" % len(self.cues))
            except ValueError:
                writer.write(b"usage: channel level seconds\n")
            await writer.drain()
        writer.close()


async def main():
    director = Director()
    server = await asyncio.start_server(director.on_client, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await asyncio.gather(server.serve_forever(), director.play())


if __name__ == "__main__":
    asyncio.run(main())
