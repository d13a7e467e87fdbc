# mypy: ignore-errors
"""Kelp drying hall: an asyncio controller with trays, fans, an operator's port and a calibration."""

import asyncio
import os


class Tray:
    def __init__(self, number):
        self.number = number
        self.commands = asyncio.Queue()
        self.turns = 0

    async def run(self):
        while True:
            await self.commands.get()
            self.turns += 1


class Hall:
    def __init__(self):
        self.trays = [Tray(n) for n in range(12)]
        self.calibrated = False
        self.humidity = 0.4

    async def sample_air(self):
        while True:
            await asyncio.sleep(10)
            self.humidity = 0.9 * self.humidity + 0.05

    async def await_calibration(self):
        """The oven may not start before the operator has calibrated it."""
        while not self.calibrated:
            await asyncio.sleep(0)

    async def run_oven(self):
        await self.await_calibration()
        while True:
            await asyncio.sleep(30)
            for tray in self.trays:
                tray.commands.put_nowait("turn")

    async def operator(self, reader, writer):
        while line := await reader.readline():
            if line.strip() == b"calibrated":
                self.calibrated = True
            writer.write(b"ok\n")
            await writer.drain()
        writer.close()


async def main():
    hall = Hall()
    server = await asyncio.start_server(hall.operator, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await asyncio.gather(hall.sample_air(), hall.run_oven(), *(tray.run() for tray in hall.trays))


asyncio.run(main())
