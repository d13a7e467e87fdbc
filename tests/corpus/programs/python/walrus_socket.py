# mypy: ignore-errors
"""A chat client: sends what is queued and prints what the room says."""

import asyncio
import os


class ChatClient:
    def __init__(self):
        self.outgoing = []
        self.running = True

    async def connect(self):
        self.reader, self.writer = await asyncio.open_connection(os.environ["HOST"], int(os.environ["PORT"]))
        self.outgoing.append("hello")

    async def receive(self):
        try:
            return await asyncio.wait_for(self.reader.readline(), timeout=0.02)
        except TimeoutError:
            return None

    async def loop(self):
        while self.running:
            for text in self.outgoing:
                self.writer.write(text.encode() + b"\n")
            self.outgoing.clear()
            line = await self.receive()
            if line is None:
                continue
            if not line:
                break
            print("room:", line.decode().strip(), flush=True)


async def main():
    client = ChatClient()
    await client.connect()
    await client.loop()


asyncio.run(main())
