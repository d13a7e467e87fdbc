# mypy: ignore-errors
"""Keeps one link to a substation controller open and decodes its frames.

The frames are a length byte and a payload.  When the controller cannot be
reached, the time between two attempts doubles up to half a minute.
"""

import asyncio
import os
from collections import Counter

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0


class FrameDecoder:
    def __init__(self):
        self._buffer = bytearray()

    def feed(self, data):
        self._buffer += data
        while self._buffer and len(self._buffer) > self._buffer[0]:
            size = self._buffer[0]
            yield bytes(self._buffer[1 : 1 + size])
            del self._buffer[: 1 + size]


class ControllerProtocol(asyncio.Protocol):
    def __init__(self, station):
        self.station = station
        self.decoder = FrameDecoder()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        transport.write(b"\x05HELLO")

    def data_received(self, data):
        for frame in self.decoder.feed(data):
            self.station.on_frame(frame)

    def connection_lost(self, error):
        if not self.closed.done():
            self.closed.set_result(error)


class Station:
    def __init__(self, host, port):
        self.host = host
        self.port = port
        self.points = {}
        self.counters = Counter()

    def on_frame(self, frame):
        name, _, value = frame.partition(b"=")
        self.points[name.decode("ascii", "replace")] = value
        self.counters["frames"] += 1

    async def hold_link(self):
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            try:
                _, protocol = await loop.create_connection(
                    lambda: ControllerProtocol(self), self.host, self.port
                )
                failures = 0
                await protocol.closed
                self.counters["lost"] += 1
            except OSError:
                self.counters["unreachable"] += 1
                delay = min(LONGEST_DELAY, FIRST_DELAY * 2**failures)
                failures += 1
                await asyncio.sleep(delay)


async def main():
    station = Station(os.environ["HOST"], int(os.environ["PORT"]))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(station.hold_link(), name="link")


if __name__ == "__main__":
    asyncio.run(main())
