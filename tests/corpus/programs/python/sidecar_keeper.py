# mypy: ignore-errors
"""Keeps the metrics sidecar alive next to an asyncio service."""

import asyncio
import os
import sys

CONFIG = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "sidecar.json")
SIDECAR = """
import json, sys, time
try:
    settings = json.load(open(sys.argv[1]))
except OSError as error:
    sys.exit(78)
while True:
    time.sleep(settings["period"])
"""


class SidecarKeeper:
    def __init__(self):
        self.restarts = 0
        self.last_code = None

    async def keep_alive(self):
        while True:
            sidecar = await asyncio.create_subprocess_exec(
                sys.executable, "-S", "-c", SIDECAR, CONFIG, stderr=asyncio.subprocess.DEVNULL
            )
            self.last_code = await sidecar.wait()
            self.restarts += 1


async def status_server(keeper):
    async def answer(reader, writer):
        await reader.readline()
        writer.write(b"restarts %d last %s\n" % (keeper.restarts, str(keeper.last_code).encode()))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ.get("PORT", "0")))
    async with server:
        await server.serve_forever()


async def main():
    keeper = SidecarKeeper()
    await asyncio.gather(status_server(keeper), keeper.keep_alive())


if __name__ == "__main__":
    asyncio.run(main())
