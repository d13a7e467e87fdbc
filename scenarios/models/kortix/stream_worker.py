"""The background worker of Kortix suna, modelled: one asyncio process, a consumer group over three streams.

After the public sources of kortix-ai/suna (`core/worker/consumer.py` and what followed it): one XREADGROUP
over all streams, COUNT as many as may run at once; every minute XAUTOCLAIM of what has lain pending for 30 s,
then XINFO CONSUMERS, and consumers that were not seen for five minutes are deleted. A handler looks twice a
second whether its run is to be stopped, and streams its responses. It is acknowledged after the handler.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import redis.asyncio
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

GROUP: Final = "kortix-workers"
STREAMS: Final = ("agent_runs", "thread_init", "background")
RECLAIM_MS: Final = 60_000
MIN_IDLE_MS: Final = 30_000
CONSUMER_IDLE_MS: Final = 300_000
MOST_RECLAIMED: Final = 10
STOP_CHECK_S: Final = 0.5
AFTER_ERROR_S: Final = 1.0
RESPONSES_KEPT: Final = 200
RESPONSES_TTL_S: Final = 600


class HandlerError(Exception):
    """A job that asks to fail."""


class Worker:
    """Reads, handles up to so many jobs at once, takes over what dead consumers left."""

    def __init__(self, client: redis.asyncio.Redis, options: argparse.Namespace) -> None:
        """Take a client that decodes replies."""
        self.client = client
        self.options = options
        self.consumer: str = options.consumer or f"worker-{uuid.uuid4().hex[:8]}"
        self.streams = [f"{options.prefix}{name}" for name in STREAMS]
        self.running = True
        self._slots = asyncio.Semaphore(options.concurrency)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until `running` is false or the task is cancelled; jobs in hand are finished."""
        await self._create_groups()
        reclaiming = asyncio.create_task(self._reclaim_loop())
        log("kortix worker ready")
        try:
            await self._consume()
        except asyncio.CancelledError:
            log("stopped in its wait")
        finally:
            reclaiming.cancel()
            await asyncio.gather(reclaiming, *self._tasks, return_exceptions=True)

    async def _create_groups(self) -> None:
        """From now on only: what was added before the first worker came is never handled."""
        for stream in self.streams:
            try:
                await self.client.xgroup_create(stream, GROUP, id="$", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def _consume(self) -> None:
        while self.running:
            try:
                reply: Any = await self.client.xreadgroup(
                    GROUP,
                    self.consumer,
                    dict.fromkeys(self.streams, ">"),
                    count=self.options.concurrency,
                    block=self.options.block_ms,
                )
            except RedisError as error:
                log(f"error in the consumer loop: {error}")
                await asyncio.sleep(AFTER_ERROR_S)
                continue
            for stream, entries in reply or []:
                for entry_id, fields in entries:
                    await self._start(stream, entry_id, fields, reclaimed=False)

    async def _start(self, stream: str, entry_id: str, fields: Mapping[str, str], *, reclaimed: bool) -> None:
        """Wait for a free slot, and handle the entry in a task of its own."""
        await self._slots.acquire()
        task = asyncio.create_task(self._process(stream, entry_id, fields, reclaimed=reclaimed))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()

    async def _process(
        self, stream: str, entry_id: str, fields: Mapping[str, str], *, reclaimed: bool
    ) -> None:
        """Handle and acknowledge; a failure stays pending, a second one becomes a dead letter."""
        try:
            await self._handle(fields)
        except HandlerError as error:
            log(f"failed: {error}")
            if not reclaimed:
                return
            await self.client.xadd(
                f"{self.options.prefix}dlq", {"stream": stream, "id": fields.get("id", "")}
            )
        await self.client.xack(stream, GROUP, entry_id)

    async def _handle(self, fields: Mapping[str, str]) -> None:
        """One agent run: record the start, stream responses, look for the stop signal, record the end."""
        prefix, job = self.options.prefix, fields.get("id", "")
        await push(self.client, f"{prefix}done", {"id": job, "started_ns": time.monotonic_ns()})
        if "fail" in fields:
            raise HandlerError(job)
        for number in range(int(fields.get("responses", "0"))):
            await respond(self.client, prefix, job, {"id": str(number)})
        end_s = time.monotonic() + int(fields.get("handle_ms", "0")) / 1000
        while (left_s := end_s - time.monotonic()) > 0:
            if await self.client.get(f"{prefix}stop:{job}"):
                break
            await asyncio.sleep(min(STOP_CHECK_S, left_s))
        await push(self.client, f"{prefix}finished", {"id": job, "consumer": self.consumer})

    async def _reclaim_loop(self) -> None:
        interval_s = self.options.reclaim_ms / self.options.scale / 1000
        while True:
            await asyncio.sleep(interval_s)
            for stream in self.streams:
                try:
                    await self._reclaim(stream)
                    await self._delete_stale_consumers(stream)
                except RedisError as error:
                    log(f"error in the reclaim loop: {error}")

    async def _reclaim(self, stream: str) -> None:
        """Take over what lies pending for too long; handle it, or only own it."""
        reply: Any = await self.client.xautoclaim(
            stream,
            GROUP,
            self.consumer,
            min_idle_time=int(self.options.min_idle_ms / self.options.scale),
            start_id="0-0",
            count=MOST_RECLAIMED,
        )
        for entry_id, fields in reply[1]:
            log(f"reclaimed {entry_id}")
            if self.options.reclaim == "handle":
                await self._start(stream, entry_id, fields, reclaimed=True)

    async def _delete_stale_consumers(self, stream: str) -> None:
        """Delete the names of consumers that hold nothing and were not seen for long."""
        consumers: Any = await self.client.xinfo_consumers(stream, GROUP)
        for consumer in consumers:
            stale = consumer["idle"] > self.options.consumer_idle_ms / self.options.scale
            if stale and not consumer["pending"] and consumer["name"] != self.consumer:
                await self.client.xgroup_delconsumer(stream, GROUP, consumer["name"])


async def push(client: redis.asyncio.Redis, key: str, record: Mapping[str, str | int]) -> None:
    """Push a record that drills and probes read."""
    await client.rpush(key, json.dumps(record))


async def respond(client: redis.asyncio.Redis, prefix: str, job: str, fields: Mapping[str, str]) -> None:
    """Stream one response: keep about 200, notify who listens, forget all after ten quiet minutes."""
    stream = f"{prefix}response:{job}"
    entry: Any = dict(fields)
    await client.xadd(stream, entry, maxlen=RESPONSES_KEPT, approximate=True)
    await client.publish(f"{stream}:notify", "new")
    await client.expire(stream, RESPONSES_TTL_S)


def log(message: str) -> None:
    """Write one line at once."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the broker and the prefix come from the environment."""
    parser = argparse.ArgumentParser(
        description="The background worker of Kortix suna, modelled.", allow_abbrev=False
    )
    parser.add_argument("--block-ms", type=int, default=5000)
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--reclaim-ms", type=int, default=RECLAIM_MS)
    parser.add_argument("--min-idle-ms", type=int, default=MIN_IDLE_MS)
    parser.add_argument("--consumer-idle-ms", type=int, default=CONSUMER_IDLE_MS)
    parser.add_argument("--scale", type=float, default=1, help="divides the three periods above")
    parser.add_argument(
        "--reclaim", choices=("handle", "only"), default="handle", help="what is done with reclaimed entries"
    )
    parser.add_argument("--consumer", default="", help="its name; a random one by default")
    parser.add_argument(
        "--on-sigterm",
        choices=("after-read", "at-once"),
        default="after-read",
        help="the original looks at its flag only when the blocking read is over",
    )
    options = parser.parse_args(arguments)
    options.prefix = os.environ.get("IDLEBENCH_PREFIX", "")
    if not os.environ.get("IDLEBENCH_BROKER_URL") or not options.prefix:
        parser.error("IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX must be set")
    return options


async def serve(options: argparse.Namespace) -> None:
    """Run one worker until SIGTERM or SIGINT."""
    client = redis.asyncio.Redis.from_url(
        os.environ["IDLEBENCH_BROKER_URL"],
        decode_responses=True,
        socket_timeout=None,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
    )
    worker = Worker(client, options)
    running = asyncio.ensure_future(worker.run())

    def asked() -> None:
        worker.running = False
        if options.on_sigterm == "at-once":
            running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked)
    try:
        await running
    finally:
        await client.aclose()


def main() -> int:
    """Run until SIGTERM; 1 if the broker is not there at the start."""
    try:
        asyncio.run(serve(parse(sys.argv[1:])))
    except RedisError as error:
        log(f"giving up: {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
