# mypy: ignore-errors
"""Lighthouse: stays in touch with the coast guard, takes orders for its lamp, checks on itself."""

import asyncio
import logging
import os

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("lighthouse")

HEARTBEAT_S = 2.0
CHECK_S = 3.0


class Lighthouse:
    def __init__(self):
        self.orders = asyncio.Queue()
        self.lamp = "white"
        self.answered_at = 0.0

    async def heartbeat(self, reader, writer):
        loop = asyncio.get_running_loop()
        while True:
            writer.write(b"PING lighthouse\r\n")
            await writer.drain()
            answer = await asyncio.wait_for(reader.readline(), timeout=10)
            if not answer:
                raise ConnectionError("coast guard hung up")
            self.answered_at = loop.time()
            await asyncio.sleep(HEARTBEAT_S)

    async def check(self):
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(CHECK_S)
            if loop.time() - self.answered_at > 5 * HEARTBEAT_S:
                log.warning("coast guard has not answered for %.0f s", loop.time() - self.answered_at)

    async def obey(self):
        while True:
            order = await self.orders.get()
            self.lamp = order
            log.info("lamp is %s now", order)
            self.orders.task_done()


async def main():
    lighthouse = Lighthouse()
    reader, writer = await asyncio.open_connection(os.environ["HOST"], int(os.environ["PORT"]))
    async with asyncio.TaskGroup() as group:
        group.create_task(lighthouse.heartbeat(reader, writer))
        group.create_task(lighthouse.check())
        for _ in range(3):
            group.create_task(lighthouse.obey())


if __name__ == "__main__":
    asyncio.run(main())
