"""What the three models of agentexec's pool have: command line, keys, tasks, schedule, keys of strangers."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final, NoReturn, cast

import redis
import redis.asyncio
from redis.exceptions import RedisError

READY: Final = "agentexec pool ready"
RESULT_TTL_S: Final = 3600
START_S: Final = 60.0
MOST_WORKERS: Final = 256
MOST_KEYS: Final = 10_000_000
BATCH: Final = 1000
_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Options:
    """The command line of a pool.

    Attributes:
        workers: worker processes.
        unrelated: keys of strangers that are put on the broker first.
        graceful_s: how long a stop waits for each worker; theirs is 300 s.
        scale: the scheduler's period of 10 s (0.3.0) is divided by it.
        block_s: longest blocking read (improved).
    """

    workers: int
    unrelated: int
    graceful_s: float
    scale: float
    block_s: float


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the queue is; made from the environment, in every process anew.

    Attributes:
        url: with the password.
        prefix: what every key begins with.
    """

    url: str
    prefix: str

    @classmethod
    def of_environment(cls) -> Broker:
        """Read what idlebench sets.

        Raises:
            SystemExit: it is missing (2).
        """
        try:
            return cls(os.environ["IDLEBENCH_BROKER_URL"], os.environ["IDLEBENCH_PREFIX"])
        except KeyError as missing:
            refuse(f"the environment variable {missing} is not set")

    @property
    def queue(self) -> str:
        """The list of tasks."""
        return f"{self.prefix}queue"

    @property
    def schedule(self) -> str:
        """The sorted set of scheduled tasks, by the time when they are due."""
        return f"{self.prefix}schedule_queue"

    @property
    def logs(self) -> str:
        """The channel that workers log to (0.1.7)."""
        return f"{self.prefix}logs"

    @property
    def scheduled(self) -> str:
        """The channel that tells of new schedules (improved)."""
        return f"{self.prefix}scheduled"

    @property
    def shutdown(self) -> str:
        """The key that ends the workers (0.1.7)."""
        return f"{self.prefix}event:shutdown"

    def result(self, agent_id: str) -> str:
        """Where the result of a task is kept."""
        return f"{self.prefix}result:{agent_id}"

    def client_name(self, role: str) -> str:
        """The name of a connection: by it a drill tells whose it is, and a stop which to unblock."""
        return f"{self.prefix}{role}"


def options(argv: Sequence[str] | None = None) -> Options:
    """Read the command line.

    Raises:
        SystemExit: it is wrong (2).
    """
    parser = argparse.ArgumentParser(prog="agentexec pool")
    parser.add_argument("--pool-workers", type=_whole(1, MOST_WORKERS), default=4)
    parser.add_argument("--unrelated", type=_whole(0, MOST_KEYS), default=0)
    parser.add_argument("--graceful-s", type=float, default=300.0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--block-s", type=float, default=30.0)
    given = parser.parse_args(argv)
    if not given.scale > 0 or given.graceful_s < 0 or given.block_s < 0:
        parser.error("--scale is above 0, --graceful-s and --block-s are not below 0")
    return Options(given.pool_workers, given.unrelated, given.graceful_s, given.scale, given.block_s)


class _whole:  # noqa: N801 - reads as a type of argparse, and names it in its message
    """A whole number within bounds."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        value = int(text)
        if not self._low <= value <= self._high:
            raise argparse.ArgumentTypeError(f"{text} is not from {self._low} to {self._high}")
        return value


def log(message: str) -> None:
    """Write one line at once; a closed pipe ends nobody."""
    with suppress(OSError):
        os.write(1, (message + "\n").encode())


def refuse(reason: str) -> NoReturn:
    """Leave with exit code 2 and one line."""
    sys.stderr.write(f"agentexec pool: {reason}\n")
    raise SystemExit(2)


def put_unrelated(broker: Broker, count: int) -> None:
    """Put keys on the broker that have nothing to do with the queue, as any other user of it does."""
    client = redis.Redis.from_url(broker.url, socket_timeout=START_S)
    for first in range(0, count, BATCH):
        many = {f"{broker.prefix}unrelated:{number}": 1 for number in range(first, min(first + BATCH, count))}
        client.mset(many)
    client.close()


def wait_for_workers(ready: Connection, workers: int) -> None:
    """Wait until every worker has said on the pipe that it is connected.

    Raises:
        SystemExit: one ended before, or took too long (2).
    """
    end_s = time.monotonic() + START_S
    try:
        for _ in range(workers):
            if not ready.poll(max(0.0, end_s - time.monotonic())):
                refuse(f"the workers were not ready after {START_S:g} s")
            ready.recv_bytes()
    except EOFError:
        refuse("a worker ended before it was ready")


def die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the pool's main process dies; Linux only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


async def execute(client: redis.asyncio.Redis, broker: Broker, task: dict[str, object]) -> None:
    """Run a task's handler and keep its result for an hour.

    ``work`` sleeps for ``context.seconds``, ``fail`` raises. The record ``{prefix}done`` is ours.

    Raises:
        KeyError: no task has that name.
        RuntimeError: the handler failed, as asked.
    """
    name, agent_id = str(task["task_name"]), str(task["agent_id"])
    if name not in {"work", "fail"}:
        raise KeyError(name)
    record = json.dumps({"id": agent_id, "started_ns": time.monotonic_ns(), "pid": os.getpid()})
    await client.rpush(f"{broker.prefix}done", record)
    if name == "fail":
        raise RuntimeError("asked to fail")
    context = task.get("context")
    await asyncio.sleep(float(context.get("seconds", 0)) if isinstance(context, dict) else 0.0)
    await client.set(broker.result(agent_id), json.dumps({"agent_id": agent_id}), ex=RESULT_TTL_S)


async def enqueue_due(client: redis.asyncio.Redis, broker: Broker) -> None:
    """Enqueue the scheduled tasks that are due, and schedule each anew.

    A member of the sorted set is a task with ``every_s``; theirs has a cron expression beside the set.
    """
    due = cast("list[bytes]", await client.zrangebyscore(broker.schedule, 0, time.time()))
    for member in due:
        task = json.loads(member)
        await client.lpush(broker.queue, json.dumps({key: task[key] for key in task if key != "every_s"}))
        await client.zadd(broker.schedule, {member: time.time() + float(task["every_s"])})


async def unblock(client: redis.asyncio.Redis, name: str) -> None:
    """End the blocking read of a connection with an empty reply, unless it has a task already."""
    with suppress(RedisError, OSError, TimeoutError):
        for one in await asyncio.wait_for(client.client_list(), 1.0):
            if one["name"] == name:
                await asyncio.wait_for(client.client_unblock(int(one["id"])), 1.0)
