# mypy: ignore-errors
"""Print dispatcher: asks the spooler for the next job over a line protocol."""

import asyncio
import os


class Spooler:
    def __init__(self, host, port):
        self.host = host
        self.port = port
        self.reader = self.writer = None

    async def connect(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, command):
        self.writer.write(command + b"\n")
        await self.writer.drain()
        return (await self.reader.readline()).strip()


class Dispatcher:
    def __init__(self, spooler):
        self.spooler = spooler
        self.printed = []

    async def run(self):
        await self.spooler.connect()
        while True:
            answer = await self.spooler.ask(b"NEXT tray=2")
            if not answer.startswith(b"JOB "):
                continue
            self.printed.append(answer[4:])


async def main():
    spooler = Spooler(os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"]))
    await Dispatcher(spooler).run()


if __name__ == "__main__":
    asyncio.run(main())
