# mypy: ignore-errors
"""Each puppet is a coroutine that waits for its cue; cues arrive over TCP."""

import asyncio
import collections
import os


class Puppet:
    def __init__(self, name):
        self.name = name
        self.cues = collections.deque()
        self.called = asyncio.Event()
        self.performed = 0

    def cue(self, line):
        self.cues.append(line)
        self.called.set()

    async def perform(self):
        while True:
            while self.cues:
                self.cues.popleft()
                self.performed += 1
                await asyncio.sleep(0)  # let the other puppets have their turn
            self.called.clear()
            await self.called.wait()


class Stage:
    def __init__(self, size):
        self.cast = {f"puppet{n}": Puppet(f"puppet{n}") for n in range(size)}

    async def prompter(self, reader, writer):
        try:
            while True:
                line = await reader.readline()
                if not line:
                    break
                name, _, text = line.decode(errors="replace").strip().partition(" ")
                puppet = self.cast.get(name)
                if puppet is None:
                    writer.write(b"no such puppet\n")
                else:
                    puppet.cue(text)
                    writer.write(b"ok\n")
                await writer.drain()
        finally:
            writer.close()

    async def curtain_clock(self):
        while True:
            await asyncio.sleep(5)
            if sum(p.performed for p in self.cast.values()) > 1_000_000:
                for puppet in self.cast.values():
                    puppet.performed = 0

    async def open(self):
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])
        server = await asyncio.start_server(self.prompter, host, port)
        async with server, asyncio.TaskGroup() as troupe:
            for puppet in self.cast.values():
                troupe.create_task(puppet.perform(), name=puppet.name)
            troupe.create_task(self.curtain_clock())


if __name__ == "__main__":
    asyncio.run(Stage(size=60).open())
