# mypy: ignore-errors
"""Agent on a render node: accepts jobs while the scratch disks are mounted.

A small TCP server tells the scheduler whether the node is open for jobs.
"""

import asyncio
import contextlib
import os

PROBE_PAUSE = 0.05


class ScratchGuard:
    """Asks the system tools whether a scratch directory may be written."""

    def __init__(self, path):
        self.path = path
        self.writable = False

    async def probe(self):
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", 'test -d "$1" && test -w "$1"', "probe", self.path
        )
        self.writable = await process.wait() == 0

    async def watch(self):
        while True:
            await self.probe()
            await asyncio.sleep(PROBE_PAUSE)


class StatusServer:
    def __init__(self, guards):
        self.guards = guards

    async def answer(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            await reader.readline()
            open_ = all(guard.writable for guard in self.guards)
            writer.write(b"open\n" if open_ else b"closed\n")
            await writer.drain()
        writer.close()

    async def serve(self):
        server = await asyncio.start_server(self.answer, "127.0.0.1", int(os.environ.get("PORT", "0")))
        async with server:
            await server.serve_forever()


async def main():
    base = os.environ["DATA_DIR"]
    paths = [os.path.join(base, name) for name in ("scratch-a", "scratch-b")]
    for path in paths:
        os.makedirs(path, exist_ok=True)
    guards = [ScratchGuard(path) for path in paths]
    await asyncio.gather(StatusServer(guards).serve(), *(guard.watch() for guard in guards))


if __name__ == "__main__":
    asyncio.run(main())
