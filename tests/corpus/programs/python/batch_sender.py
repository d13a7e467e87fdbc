# mypy: ignore-errors
"""A small metrics relay: points come in by UDP and are written out in batches."""

import asyncio
import collections
import json
import os
import time


class BatchSender:
    """Collects points and writes them as one JSON line when a batch is full or old."""

    def __init__(self, loop, path, batch_size=100, max_age=2.0):
        self._loop = loop
        self._path = path
        self._batch_size = batch_size
        self._max_age = max_age
        self._points = collections.deque()
        self._oldest = None
        self._closing = False

    def start(self):
        self._loop.call_soon(self._pump)

    def close(self):
        self._closing = True

    def push(self, point):
        if self._oldest is None:
            self._oldest = time.monotonic()
        self._points.append(point)

    def _pump(self):
        """Write a batch if one is due, and come back on the next turn of the loop."""
        full = len(self._points) >= self._batch_size
        old = self._oldest is not None and time.monotonic() - self._oldest > self._max_age
        if full or old:
            batch = [self._points.popleft() for _ in range(min(len(self._points), self._batch_size))]
            self._oldest = time.monotonic() if self._points else None
            with open(self._path, "a", encoding="utf-8") as out:
                out.write(json.dumps(batch) + "\n")
        if not self._closing:
            self._loop.call_soon(self._pump)


class StatsProtocol(asyncio.DatagramProtocol):
    """Parses statsd-like datagrams: NAME:VALUE."""

    def __init__(self, sender):
        self._sender = sender

    def datagram_received(self, data, addr):
        for line in data.decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            self._sender.push({"name": name, "value": value, "from": addr[0]})


async def main():
    loop = asyncio.get_running_loop()
    sender = BatchSender(loop, os.path.join(os.environ["DATA_DIR"], "points.jsonl"))
    sender.start()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: StatsProtocol(sender), local_addr=("127.0.0.1", int(os.environ["PORT"]))
    )
    try:
        await asyncio.Event().wait()
    finally:
        sender.close()
        transport.close()


if __name__ == "__main__":
    asyncio.run(main())
