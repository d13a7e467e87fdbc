# mypy: ignore-errors
"""A line server that many kiosks are connected to, most of the time silent."""

import asyncio


class Hub:
    def __init__(self):
        self.clients = set()

    async def handle(self, reader, writer):
        self.clients.add(writer)
        try:
            while line := await reader.readline():
                for client in self.clients:
                    client.write(line)
                    await client.drain()
        finally:
            self.clients.discard(writer)
            writer.close()


async def kiosk(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while line := await reader.readline():
        print("kiosk heard", line.decode().strip())


async def main():
    hub = Hub()
    server = await asyncio.start_server(hub.handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    kiosks = [asyncio.create_task(kiosk(port)) for _ in range(30)]
    async with server:
        await asyncio.gather(*kiosks)


asyncio.run(main())
