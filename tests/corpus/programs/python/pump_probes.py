# mypy: ignore-errors
"""Pumping station: knows by pid files whether the programs of its pumps are alive."""

import asyncio
import logging
import os
from pathlib import Path

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("pumps")

PUMPS = ("inlet", "booster", "drain", "reserve", "cooling")


class PumpProbe:
    def __init__(self, name, directory):
        self.name = name
        self.pidfile = directory / f"{name}.pid"
        self.alive = None

    async def probe(self):
        process = await asyncio.create_subprocess_shell(
            f"test -s '{self.pidfile}' && kill -0 $(cat '{self.pidfile}')",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await process.wait() == 0

    async def watch(self):
        while True:
            alive = await self.probe()
            if alive != self.alive:
                log.info("pump %s is %s", self.name, "up" if alive else "down")
                self.alive = alive
            await asyncio.sleep(0.4)


async def main():
    directory = Path(os.environ["DATA_DIR"])
    await asyncio.gather(*(PumpProbe(name, directory).watch() for name in PUMPS))


if __name__ == "__main__":
    asyncio.run(main())
