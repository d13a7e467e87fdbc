# mypy: ignore-errors
"""A club for dominoes over TCP: lines of JSON, four players at a table, every move told to the others."""

import asyncio
import json
import os
import random
import sys

SEATS = 4


class Table:
    def __init__(self, name):
        self.name = name
        self.players = {}
        self.line = [(6, 6)]

    def play(self, player, tile):
        """Lay a tile at the end where it fits, or knock."""
        head, tail = self.line[0][0], self.line[-1][1]
        if tail in tile:
            self.line.append(tile if tile[0] == tail else tile[::-1])
        elif head in tile:
            self.line.insert(0, tile if tile[1] == head else tile[::-1])
        else:
            return {"player": player, "knock": True}
        if len(self.line) > 28:
            self.line = [(6, 6)]
        return {"player": player, "line": self.line}

    def tell(self, event):
        data = json.dumps(event).encode() + b"\n"
        for writer in self.players.values():
            writer.write(data)


class Club:
    def __init__(self):
        self.tables = {}

    async def welcome(self, reader, writer):
        hello = json.loads(await reader.readline() or b"{}")
        player, name = hello.get("player"), hello.get("table")
        table = self.tables.setdefault(name, Table(name))
        table.players[player] = writer
        try:
            while line := await reader.readline():
                table.tell(table.play(player, tuple(json.loads(line)["tile"])))
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            table.players.pop(player, None)
            writer.close()


async def sit_down(port, number):
    """One player: a move every quarter of a second or so, and eyes on what the others lay."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(json.dumps({"player": number, "table": number // SEATS}).encode() + b"\n")

    async def watch():
        while await reader.readline():
            pass

    watching = asyncio.create_task(watch())
    while not watching.done():
        await asyncio.sleep(random.uniform(0.15, 0.35))
        tile = [random.randrange(7), random.randrange(7)]
        writer.write(json.dumps({"tile": tile}).encode() + b"\n")
        await writer.drain()


async def guests(port):
    await asyncio.gather(*(sit_down(port, number) for number in range(16)))


async def main():
    server = await asyncio.start_server(Club().welcome, "127.0.0.1", int(os.environ.get("PORT", "0")))
    port = server.sockets[0].getsockname()[1]
    await asyncio.create_subprocess_exec(sys.executable, __file__, "guests", str(port))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(guests(int(sys.argv[2])) if sys.argv[1:2] == ["guests"] else main())
