# mypy: ignore-errors
"""Toll quotes: finds the cheapest way through a road network for lorries.

An asyncio server answers JSON lines with the way and its price; a client
process plays the dispatch office and asks for one journey after the other over
three connections.
"""

import asyncio
import heapq
import json
import multiprocessing
import os
import random
import socket

SIDE = 24


class RoadNetwork:
    """A grid of towns with tolls between neighbours."""

    def __init__(self, seed=11):
        source = random.Random(seed)
        self.roads = {}
        for x in range(SIDE):
            for y in range(SIDE):
                self.roads[x, y] = [
                    ((x + dx, y + dy), source.randint(1, 90))
                    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
                    if 0 <= x + dx < SIDE and 0 <= y + dy < SIDE
                ]

    def cheapest(self, start, end, axles):
        open_towns = [(0, start)]
        prices, before = {start: 0}, {}
        while open_towns:
            price, town = heapq.heappop(open_towns)
            if town == end:
                break
            if price > prices[town]:
                continue
            for neighbour, toll in self.roads[town]:
                total = price + toll * axles
                if total < prices.get(neighbour, 1 << 60):
                    prices[neighbour] = total
                    before[neighbour] = town
                    heapq.heappush(open_towns, (total, neighbour))
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return prices[end], way[::-1]


class QuoteServer:
    def __init__(self):
        self.network = RoadNetwork()
        self.quoted = 0

    async def serve_office(self, reader, writer):
        while line := await reader.readline():
            writer.write(self.quote(line))
            await writer.drain()
        writer.close()

    def quote(self, line):
        journey = json.loads(line)
        price, way = self.network.cheapest(tuple(journey["from"]), tuple(journey["to"]), journey["axles"])
        self.quoted += 1
        return json.dumps({"id": journey["id"], "price": price, "way": way}).encode() + b"\n"

    async def write_statistics(self):
        path = os.path.join(os.environ["DATA_DIR"], "quotes")
        while True:
            await asyncio.sleep(5)
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"{self.quoted}\n")


def dispatch_office(port):
    """Lorries leave all day long: each wants a price for its journey."""
    source = random.Random()
    streams = [socket.create_connection(("127.0.0.1", port)).makefile("rwb") for _ in range(3)]
    number = 0
    while True:
        for stream in streams:
            number += 1
            journey = {
                "id": number,
                "from": [source.randrange(SIDE), source.randrange(SIDE)],
                "to": [source.randrange(SIDE), source.randrange(SIDE)],
                "axles": source.randint(2, 5),
            }
            stream.write(json.dumps(journey).encode() + b"\n")
            stream.flush()
        for stream in streams:
            if not stream.readline():
                return


async def main():
    quotes = QuoteServer()
    server = await asyncio.start_server(quotes.serve_office, "127.0.0.1", int(os.environ["PORT"]))
    office = multiprocessing.get_context("spawn").Process(
        target=dispatch_office, args=(int(os.environ["PORT"]),), name="dispatch-office", daemon=True
    )
    office.start()
    statistics = asyncio.create_task(quotes.write_statistics())
    async with server:
        await asyncio.gather(server.serve_forever(), statistics)


if __name__ == "__main__":
    asyncio.run(main())
