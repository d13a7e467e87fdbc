# mypy: ignore-errors
"""Runs the importer as a child and starts it again whenever it ends."""

import asyncio
import os
import sys


def importer():
    token = os.environ["FERRET_API_TOKEN"]
    print("importing with", len(token), "characters")


class Babysitter:
    def __init__(self, argv):
        self.argv = argv
        self.restarts = 0

    async def spawn(self):
        return await asyncio.create_subprocess_exec(
            *self.argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )

    async def keep_alive(self):
        while True:
            process = await self.spawn()
            code = await process.wait()
            self.restarts += 1
            print(f"importer ended with {code}, restart {self.restarts}", flush=True)
            await asyncio.sleep(0.2)


if sys.argv[1:] == ["import"]:
    importer()
else:
    asyncio.run(Babysitter([sys.executable, __file__, "import"]).keep_alive())
