# mypy: ignore-errors
"""Serve lift calls: one task looks every 20 ms whether a button was pressed."""

import asyncio


class Lift:
    def __init__(self):
        self.pressed = {}
        self.floor = 0

    async def serve_calls(self):
        while True:
            for floor in sorted(self.pressed):
                del self.pressed[floor]
                await self.travel(floor)
            await asyncio.sleep(0.02)

    async def travel(self, floor):
        await asyncio.sleep(abs(self.floor - floor) * 0.1)
        self.floor = floor


async def handle_button(reader, writer, lift):
    """A button sends its floor number as a line."""
    while line := await reader.readline():
        lift.pressed[int(line)] = True
    writer.close()


async def main():
    lift = Lift()
    server = await asyncio.start_server(
        lambda reader, writer: handle_button(reader, writer, lift), "127.0.0.1", 0
    )
    async with server:
        await lift.serve_calls()


asyncio.run(main())
