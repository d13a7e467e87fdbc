# mypy: ignore-errors
"""Chat server with rooms, and heartbeats as in the websocket protocol.

Frames are lines.  The server sends "ping" to a client every thirty seconds
and drops a client that has said nothing for ninety.  A group of house robots
is connected from the same process.
"""

import asyncio
import os
import random
from collections import defaultdict

PING_EVERY = 30.0
SILENCE_LIMIT = 90.0
ROBOTS = 40


class Client:
    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.room = None
        self.outbox = asyncio.Queue(maxsize=100)


class RoomServer:
    def __init__(self):
        self.rooms = defaultdict(set)

    async def on_client(self, reader, writer):
        client = Client(reader, writer)
        try:
            async with asyncio.TaskGroup() as tasks:
                helpers = [
                    tasks.create_task(self.send_frames(client)),
                    tasks.create_task(self.heartbeat(client)),
                ]
                await self.read_frames(client)
                for helper in helpers:
                    helper.cancel()
        except* (ConnectionError, TimeoutError):
            pass
        finally:
            self.rooms[client.room].discard(client)
            writer.close()

    async def read_frames(self, client):
        while True:
            async with asyncio.timeout(SILENCE_LIMIT):
                line = await client.reader.readline()
            if not line:
                return
            command, _, text = line.decode().strip().partition(" ")
            if command == "join":
                self.rooms[client.room].discard(client)
                client.room = text
                self.rooms[text].add(client)
            elif command == "say":
                self.broadcast(client.room, text)

    def broadcast(self, room, text):
        for member in self.rooms[room]:
            if not member.outbox.full():
                member.outbox.put_nowait(f"said {text}\n".encode())

    async def send_frames(self, client):
        while True:
            client.writer.write(await client.outbox.get())
            await client.writer.drain()

    async def heartbeat(self, client):
        # The clients came together; their heartbeats should not.
        await asyncio.sleep(random.uniform(0, PING_EVERY))
        while True:
            await client.outbox.put(b"ping\n")
            await asyncio.sleep(PING_EVERY)


async def robot(number, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"join room-{number % 4}\n".encode())
    while line := await reader.readline():
        if line == b"ping\n":
            writer.write(b"pong\n")


async def main():
    rooms = RoomServer()
    port = int(os.environ["PORT"])
    server = await asyncio.start_server(rooms.on_client, "127.0.0.1", port)
    async with server, asyncio.TaskGroup() as robots:
        for number in range(ROBOTS):
            robots.create_task(robot(number, port), name=f"robot-{number}")
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
