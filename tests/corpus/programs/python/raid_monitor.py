# mypy: ignore-errors
"""Watches the disk arrays of a storage node and tells the clients when one degrades."""

import asyncio
import os
import subprocess


class Arrays:
    """The state as the system's own tools report it."""

    SOURCE = "/proc/partitions"

    def state(self):
        listing = subprocess.run(["cat", self.SOURCE], capture_output=True, text=True, check=True)
        return frozenset(line.split()[-1] for line in listing.stdout.splitlines() if " md" in line)


class Monitor:
    INTERVAL = 0.05

    def __init__(self, arrays):
        self._arrays = arrays
        self._listeners = set()
        self._known = None

    async def run(self):
        while True:
            # blocks for the time of the child: not in the event loop
            current = await asyncio.to_thread(self._arrays.state)
            if current != self._known:
                self._known = current
                self._tell(current)
            await asyncio.sleep(self.INTERVAL)

    def _tell(self, current):
        for writer in self._listeners:
            writer.write((" ".join(sorted(current)) + "\n").encode())

    async def client(self, reader, writer):
        self._listeners.add(writer)
        try:
            await reader.read()
        finally:
            self._listeners.discard(writer)
            writer.close()


async def main():
    monitor = Monitor(Arrays())
    server = await asyncio.start_server(monitor.client, "127.0.0.1", int(os.environ.get("PORT", "0")))
    async with server, asyncio.TaskGroup() as group:
        group.create_task(monitor.run(), name="monitor")
        group.create_task(server.serve_forever(), name="server")


if __name__ == "__main__":
    asyncio.run(main())
