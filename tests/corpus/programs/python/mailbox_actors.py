# mypy: ignore-errors
"""Four hundred actors with mailboxes and long receive timeouts, and one link with a ping."""

import asyncio
import contextvars

actor_name = contextvars.ContextVar("actor_name")
PING_EVERY = 10


class Actor:
    def __init__(self, name):
        self.name = name
        self.mailbox = asyncio.Queue(maxsize=50)
        self.handled = 0

    async def receive(self):
        try:
            async with asyncio.timeout(300):
                return await self.mailbox.get()
        except TimeoutError:
            return None

    async def run(self):
        actor_name.set(self.name)
        while True:
            message = await self.receive()
            if message is not None:
                self.handled += 1


async def peer(reader, writer):
    while line := await reader.readline():
        writer.write(b"pong " + line)
        await writer.drain()
    writer.close()


async def ping_link(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(b"ping\n")
        await writer.drain()
        await reader.readline()
        await asyncio.sleep(PING_EVERY)


async def main():
    server = await asyncio.start_server(peer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    actors = [Actor(f"actor-{number}") for number in range(400)]
    async with server, asyncio.TaskGroup() as group:
        for actor in actors:
            group.create_task(actor.run(), name=actor.name)
        group.create_task(ping_link(port), name="link")


if __name__ == "__main__":
    asyncio.run(main())
