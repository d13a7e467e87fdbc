# mypy: ignore-errors
"""Apply setpoint changes for a greenhouse as they arrive from the panel."""

import asyncio
import logging

log = logging.getLogger("greenhouse")


class Panel:
    """Receives one setpoint an hour from the (slow) wall panel."""

    def __init__(self):
        self.changes = asyncio.Queue()

    async def listen(self):
        while True:
            await asyncio.sleep(3600)
            await self.changes.put(("bench-1", 21.5))


class Heater:
    def __init__(self):
        self.setpoints = {}

    def apply(self, bench, degrees):
        self.setpoints[bench] = degrees
        log.info("%s -> %.1f", bench, degrees)


async def apply_changes(panel, heater):
    while True:
        if panel.changes.empty():
            # Let the other tasks run, then look again.
            await asyncio.sleep(0)
            continue
        heater.apply(*panel.changes.get_nowait())


async def main():
    logging.basicConfig(level=logging.INFO)
    panel = Panel()
    await asyncio.gather(panel.listen(), apply_changes(panel, Heater()))


asyncio.run(main())
