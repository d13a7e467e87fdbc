# mypy: ignore-errors
"""Plays the light and sound cues of a museum room; cues arrive on a TCP port."""

import asyncio
import os


class Room:
    def __init__(self):
        self.cues = asyncio.Queue()
        self.stopping = False
        self.played = 0

    async def receive(self, reader, writer):
        # One cue a line, for instance "dim hall 40".
        while line := await reader.readline():
            await self.cues.put(line.decode().strip())
        writer.close()

    async def next_cue(self):
        """The next cue, or None when there is none at the moment."""
        try:
            # Not to be held up here: the stop flag has to be seen, too.
            return await asyncio.wait_for(self.cues.get(), 0)
        except TimeoutError:
            return None

    async def play_cues(self):
        while not self.stopping:
            cue = await self.next_cue()
            if cue is not None:
                self.played += 1
                print("cue", cue, flush=True)


async def main():
    room = Room()
    server = await asyncio.start_server(room.receive, "127.0.0.1", int(os.environ.get("PORT", "0")))
    async with server:
        await room.play_cues()


asyncio.run(main())
