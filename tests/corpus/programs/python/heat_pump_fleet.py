# mypy: ignore-errors
"""Keeps an eye on a fleet of heat pumps, which report over UDP: says which of them have gone silent."""

import asyncio
import logging
import os
import random
import time

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("fleet")

FLEET = 400
SILENT_AFTER_S = 900.0


class HeatPump:
    def __init__(self, number):
        self.number = number
        self.last_report = time.monotonic()
        self.silent = False

    def reported(self):
        self.last_report = time.monotonic()
        self.silent = False

    async def supervise(self):
        await asyncio.sleep(random.random())
        while True:
            if not self.silent and time.monotonic() - self.last_report > SILENT_AFTER_S:
                self.silent = True
                log.warning("heat pump %d has gone silent", self.number)
            await asyncio.sleep(1.0)


class Reports(asyncio.DatagramProtocol):
    def __init__(self, pumps):
        self.pumps = pumps

    def datagram_received(self, data, address):
        number, _, _ = data.partition(b" ")
        pump = self.pumps.get(int(number)) if number.isdigit() else None
        if pump is not None:
            pump.reported()


async def main():
    pumps = {number: HeatPump(number) for number in range(FLEET)}
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(
        lambda: Reports(pumps), local_addr=("127.0.0.1", int(os.environ["PORT"]))
    )
    async with asyncio.TaskGroup() as group:
        for pump in pumps.values():
            group.create_task(pump.supervise(), name=f"pump-{pump.number}")


if __name__ == "__main__":
    asyncio.run(main())
