# mypy: ignore-errors
"""A small web server for gingerbread recipes, with kept connections that a sweeper closes when they are old."""

import asyncio
import json
import os
import time

RECIPES = {"classic": ["flour", "honey", "ginger"], "dark": ["rye", "molasses", "ginger", "clove"]}
KEEP_S = 75.0
SWEEP_EVERY_S = 5.0


class Api:
    def __init__(self):
        self.connections = {}

    async def handle(self, reader, writer):
        self.connections[writer] = time.monotonic()
        try:
            while request := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                self.connections[writer] = time.monotonic()
                self.respond(writer, request.split()[1].decode().strip("/"))
                await writer.drain()
        except (ConnectionError, IndexError):
            pass
        finally:
            self.connections.pop(writer, None)
            writer.close()

    def respond(self, writer, name):
        status, body = ("200 OK", RECIPES[name]) if name in RECIPES else ("404 Not Found", sorted(RECIPES))
        payload = json.dumps(body).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n".encode()
            + payload
        )

    async def sweep(self):
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            limit = time.monotonic() - KEEP_S
            for writer, last in list(self.connections.items()):
                if last < limit:
                    writer.close()


async def main():
    api = Api()
    server = await asyncio.start_server(api.handle, "127.0.0.1", int(os.environ["PORT"]))
    sweeper = asyncio.create_task(api.sweep())
    async with server:
        await server.serve_forever()
    await sweeper


if __name__ == "__main__":
    asyncio.run(main())
