# mypy: ignore-errors
"""Uplink of a tram's on-board computer: sends events as they occur, and a heartbeat in between."""

import asyncio
import os

HEARTBEAT = 5.0
ANSWER_WITHIN = 3.0


class Uplink:
    def __init__(self, host, port):
        self._host, self._port = host, port
        self._events = asyncio.Queue()

    def report(self, event):
        self._events.put_nowait(event)

    async def _exchange(self, reader, writer, line):
        writer.write(line.encode() + b"\n")
        await writer.drain()
        answer = await asyncio.wait_for(reader.readline(), ANSWER_WITHIN)
        if not answer:
            raise ConnectionError("the control centre hung up")

    async def _session(self):
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            while True:
                try:
                    line = await asyncio.wait_for(self._events.get(), HEARTBEAT)
                except TimeoutError:
                    line = "PING"
                await self._exchange(reader, writer, line)
        finally:
            writer.close()

    async def run(self):
        delay = 1.0
        while True:
            try:
                await self._session()
            except (TimeoutError, OSError):
                await asyncio.sleep(delay)
                delay = min(delay * 2, 60.0)


async def main():
    uplink = Uplink(os.environ["HOST"], int(os.environ["PORT"]))
    uplink.report("BOOT")
    await uplink.run()


if __name__ == "__main__":
    asyncio.run(main())
