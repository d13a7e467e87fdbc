"""The API's side of response streaming, modelled: one asyncio process that serves N clients of one run.

Every client gets all responses of the run, those from before it joined first. What it waits in is the
strategy: `get-message` waits for a notification (with a timeout of 0 it never waits), `xread` blocks on the
stream with a connection of its own, `hub` shares one blocking reader and hands entries on in the process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry

RUN: Final = "run"
Entry = tuple[str, dict[str, str]]


class Client:
    """One listener of the run: what it was sent last, and where its record goes."""

    def __init__(self, broker: redis.asyncio.Redis, options: argparse.Namespace, number: int) -> None:
        """Nothing was sent yet."""
        self.broker = broker
        self.options = options
        self.number = number
        self.last_id = "0-0"

    async def send(self, entries: Sequence[Entry]) -> None:
        """Send entries on, each once and in order; the record stands for the socket."""
        for entry_id, fields in entries:
            if _position(entry_id) <= _position(self.last_id):
                continue
            self.last_id = entry_id
            if self.options.record:
                record = json.dumps({"id": fields.get("id", ""), "at_ns": time.monotonic_ns()})
                key = f"{self.options.prefix}client:{self.number}"
                await self.broker.rpush(key, record)

    async def catch_up(self) -> None:
        """Send everything that is on the stream after the last entry sent."""
        entries: Any = await self.broker.xrange(self.options.stream, f"({self.last_id}", "+")
        await self.send(entries)

    async def by_notification(self) -> None:
        """Subscribe before catching up, so that nothing falls in between."""
        async with self.broker.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(f"{self.options.stream}:notify")
            await self.catch_up()
            while True:
                if await pubsub.get_message(timeout=self.options.timeout_ms / 1000):
                    await self.catch_up()

    async def by_reading(self) -> None:
        """One XREAD BLOCK after the other."""
        while True:
            await self.send(await read(self.broker, self.options, self.last_id))

    async def by_hub(self, hub: Hub) -> None:
        """Register before catching up; what comes twice is sent once."""
        queue = hub.join()
        await self.catch_up()
        while True:
            await self.send(await queue.get())


class Hub:
    """The one reader of a run, for every client of this process."""

    def __init__(self, broker: redis.asyncio.Redis, options: argparse.Namespace) -> None:
        """Nobody listens yet."""
        self._broker = broker
        self._options = options
        self._queues: list[asyncio.Queue[Sequence[Entry]]] = []

    def join(self) -> asyncio.Queue[Sequence[Entry]]:
        """A queue that gets everything from now on."""
        queue: asyncio.Queue[Sequence[Entry]] = asyncio.Queue()
        self._queues.append(queue)
        return queue

    async def run(self) -> None:
        """Read for all."""
        last_id = "0-0"
        while True:
            entries = await read(self._broker, self._options, last_id)
            if entries:
                last_id = entries[-1][0]
                for queue in self._queues:
                    queue.put_nowait(entries)


async def read(broker: redis.asyncio.Redis, options: argparse.Namespace, last_id: str) -> Sequence[Entry]:
    """Entries after one, or nothing after the block time."""
    reply: Any = await broker.xread({options.stream: last_id}, block=options.block_ms)
    return reply[0][1] if reply else []


def _position(entry_id: str) -> tuple[int, int]:
    milliseconds, sequence = entry_id.split("-")
    return int(milliseconds), int(sequence)


async def listen(broker: redis.asyncio.Redis, options: argparse.Namespace) -> None:
    """Let the clients join, one after the other, and serve them for ever."""
    hub = Hub(broker, options)
    tasks = [asyncio.create_task(hub.run())] if options.strategy == "hub" else []
    for number in range(options.clients):
        client = Client(broker, options, number)
        match options.strategy:
            case "get-message":
                serving = client.by_notification()
            case "xread":
                serving = client.by_reading()
            case _:
                serving = client.by_hub(hub)
        tasks.append(asyncio.create_task(serving))
        if number == 0:
            log("kortix sse ready")
        await asyncio.sleep(options.join_ms / 1000)
    log("all clients have joined")
    await asyncio.gather(*tasks)


def log(message: str) -> None:
    """Write one line at once."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the broker and the prefix come from the environment."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], allow_abbrev=False)
    parser.add_argument("--strategy", choices=("get-message", "xread", "hub"), required=True)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--timeout-ms", type=int, default=500, help="of get_message()")
    parser.add_argument("--block-ms", type=int, default=500, help="of XREAD")
    parser.add_argument("--join-ms", type=int, default=0, help="between two clients")
    parser.add_argument("--record", action="store_true", help="record what each client is sent, for drills")
    options = parser.parse_args(arguments)
    options.prefix = os.environ.get("IDLEBENCH_PREFIX", "")
    options.stream = f"{options.prefix}response:{RUN}"
    if not os.environ.get("IDLEBENCH_BROKER_URL") or not options.prefix:
        parser.error("IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX must be set")
    return options


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    broker = redis.asyncio.Redis.from_url(
        os.environ["IDLEBENCH_BROKER_URL"],
        decode_responses=True,
        socket_timeout=None,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
    )
    await broker.ping()
    serving = asyncio.ensure_future(listen(broker, options))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log("stopped")
    finally:
        await broker.aclose()


if __name__ == "__main__":
    asyncio.run(serve(parse(sys.argv[1:])))
