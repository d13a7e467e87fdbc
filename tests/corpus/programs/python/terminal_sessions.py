# mypy: ignore-errors
"""Hub of the card terminals: each has a session that waits for frames from its shop."""

import asyncio
import time

TERMINALS = 400


class Session:
    def __init__(self, number):
        self.number = number
        self.frames = asyncio.Queue()
        self.last_frame = time.monotonic()
        self.stale = False

    async def read_frame(self):
        """A frame, or None when the line was quiet for a while."""
        try:
            async with asyncio.timeout(0.4):
                return await self.frames.get()
        except TimeoutError:
            return None

    async def run(self):
        while True:
            frame = await self.read_frame()
            now = time.monotonic()
            if frame is not None:
                self.last_frame = now
                self.stale = False
            elif now - self.last_frame > 120:
                self.stale = True


async def main():
    async with asyncio.TaskGroup() as group:
        for number in range(TERMINALS):
            session = Session(number)
            group.create_task(session.run(), name=f"terminal-{number}")
            # The terminals are logged in one after the other.
            await asyncio.sleep(0.001)


asyncio.run(main())
