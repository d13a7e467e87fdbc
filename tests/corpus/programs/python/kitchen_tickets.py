# mypy: ignore-errors
"""A kitchen station: takes its tickets from the order board over gRPC."""

import asyncio
import os

import grpc.aio

STATION = b"grill-2"


class Board:
    def __init__(self, target):
        self.channel = grpc.aio.insecure_channel(target)
        self._take = self.channel.unary_unary("/kitchen.Board/TakeTicket")

    async def take_ticket(self):
        # The board was to hold the call until there is a ticket (long poll).
        return await self._take(STATION, timeout=30)


class Station:
    def __init__(self, board):
        self.board = board
        self.tickets = []
        self.changed = asyncio.Event()

    async def show(self):
        while True:
            await self.changed.wait()
            self.changed.clear()
            print(len(self.tickets), "tickets open", flush=True)

    async def fetch(self):
        while True:
            ticket = await self.board.take_ticket()
            if not ticket:
                continue
            self.tickets.append(ticket)
            self.changed.set()


async def main():
    station = Station(Board(os.environ["GRPC_TARGET"]))
    await asyncio.gather(station.show(), station.fetch())


asyncio.run(main())
