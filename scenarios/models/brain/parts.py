"""What both of BRAiN's workers have: the command line, keys, connections, a log."""

from __future__ import annotations

import argparse
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import redis.asyncio as redis
from redis.exceptions import RedisError

READY: Final = "brain worker ready"
USAGE: Final = 2
MOST_SCALE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Options:
    """The command line.

    Attributes:
        mode: ``cluster`` or ``mission``.
        concurrency: tasks that the semaphore lets through at once.
        spawned: a task is spawned, not awaited in the loop.
        finish: SIGTERM ends the worker after the tasks in hand.
        health_check: run the container's health check, a new Python process that sends PING.
        client_timeout: keep redis-py's own read timeout, 5 s since 8.0, which is as long as the BLPOP.
        scale: periods of heartbeat and health check are divided by it.
    """

    mode: str
    concurrency: int
    spawned: bool
    finish: bool
    health_check: bool
    client_timeout: bool
    scale: float


def options() -> Options:
    """Read the command line.

    Raises:
        SystemExit: it is wrong (2).
    """
    parser = argparse.ArgumentParser(prog="worker.py")
    parser.add_argument("--mode", choices=["cluster", "mission"], default="cluster")
    parser.add_argument("--concurrency", type=_concurrency, default=2)
    parser.add_argument("--semaphore", choices=["awaited", "spawned"], default="awaited")
    parser.add_argument("--on-sigterm", choices=["ignore", "finish"], default="ignore")
    parser.add_argument("--health-check", choices=["on", "off"], default="off")
    parser.add_argument("--client-timeout", choices=["none", "default"], default="none")
    parser.add_argument("--scale", type=_scale, default=1.0)
    given = parser.parse_args()
    return Options(
        mode=given.mode,
        concurrency=given.concurrency,
        spawned=given.semaphore == "spawned",
        finish=given.on_sigterm == "finish",
        health_check=given.health_check == "on",
        client_timeout=given.client_timeout == "default",
        scale=given.scale,
    )


def _concurrency(text: str) -> int:
    """At least 1."""
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def _scale(text: str) -> float:
    """Above 0."""
    if not 0 < float(text) <= MOST_SCALE:
        raise ValueError(text)
    return float(text)


def log(message: str) -> None:
    """Write one line at once; a closed pipe does not end a worker."""
    with suppress(OSError):
        os.write(1, (message + "\n").encode())


@dataclass(slots=True)
class Pool:
    """The keys and connections of one worker.

    Attributes:
        url: of the broker, with its password.
        prefix: what every key begins with.
        options: of the command line.
        commands: connections for everything but the blocking read.
        reader: one connection, the blocking read's own, so that it can be unblocked.
    """

    url: str
    prefix: str
    options: Options
    commands: redis.Redis = field(init=False)
    reader: redis.Redis = field(init=False)

    def __post_init__(self) -> None:
        """Connect to nothing yet."""
        self.commands = self._client(single=False)
        self.reader = self._client(single=True)

    def _client(self, *, single: bool) -> redis.Redis:
        name = self._reader_name if single else None
        if self.options.client_timeout:
            return redis.Redis.from_url(
                self.url, decode_responses=True, client_name=name, single_connection_client=single
            )
        return redis.Redis.from_url(
            self.url,
            decode_responses=True,
            client_name=name,
            single_connection_client=single,
            socket_timeout=None,
        )

    @property
    def _reader_name(self) -> str:
        return f"{self.prefix}worker-{os.getpid()}:reader"

    async def unblock(self) -> None:
        """End the blocking read with an empty reply, unless the broker has given it a task already."""
        for client in await self.commands.client_list():
            if client["name"] == self._reader_name:
                await self.commands.client_unblock(int(client["id"]))

    async def close(self) -> None:
        """Close the connections."""
        with suppress(RedisError):
            await self.reader.aclose()
            await self.commands.aclose()

    async def record_pickup(self, task_id: str) -> None:
        """Tell idlebench that the handler of a task starts."""
        record = json.dumps({"id": task_id, "started_ns": time.monotonic_ns()})
        await self.commands.rpush(f"{self.prefix}done", record)
