"""agentexec 0.3.0: spawned workers that SCAN for queues and sleep, behind a main process that ticks.

Each worker walks the whole keyspace with ``SCAN … COUNT 100`` for keys that begin like the queue, pops from
the first that has a task, and sleeps a second if none has. The main process looks every 50 ms into the
queue of worker events and every 10 s for scheduled tasks. An error is logged and followed by a second's
sleep. SIGTERM sets a shared event, which a worker sees after its sleep; one that does not come within the
graceful timeout is terminated. When the main process dies, the kernel ends the workers.

Left out: partitions with locks, of which an idle pool has none, the SQL database and pydantic.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import queue
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from types import ModuleType
from typing import Final, cast

import redis.asyncio
from redis.exceptions import RedisError

if __name__ in {"__main__", "__mp_main__"}:  # by its path, or in a worker: its neighbours become a package
    sys.modules["agentexec_model"] = package = ModuleType("agentexec_model")
    package.__path__ = [str(Path(__file__).parent)]
    __package__ = "agentexec_model"  # not a spec: by its name a worker would look for this file again

from .parts import (
    READY,
    RESULT_TTL_S,
    Broker,
    Options,
    die_with_parent,
    enqueue_due,
    execute,
    log,
    options,
    put_unrelated,
    wait_for_workers,
)

EVENTS_S: Final = 0.05
SCHEDULER_S: Final = 10.0
IDLE_S: Final = 1.0
ERROR_PAUSE_S: Final = 1.0
SCAN_COUNT: Final = 100
MOST_RETRIES: Final = 3
TERMINATE_S: Final = 5.0


@dataclass(slots=True)
class Worker:
    """One worker process.

    Attributes:
        number: from 0.
        broker: where the queue is.
        shutdown: set when it is to end.
        failures: tells the main process of failed tasks.
    """

    number: int
    broker: Broker
    shutdown: Event
    failures: Queue[dict[str, object]]

    async def run(self, ready: Connection) -> None:
        """Look for a task, handle it or sleep a second, until the event is set."""
        client = redis.asyncio.Redis.from_url(
            self.broker.url, client_name=self.broker.client_name(f"worker-{self.number}")
        )
        await client.ping()
        ready.send_bytes(b"1")
        try:
            while not self.shutdown.is_set():
                try:
                    task = await self._pop(client)
                    if task is None:
                        await asyncio.sleep(IDLE_S)
                    else:
                        await self._handle(client, task)
                except Exception as error:  # noqa: BLE001 - theirs goes on after any error, too
                    log(f"Worker {self.number} error: {type(error).__name__}: {error}")
                    await asyncio.sleep(ERROR_PAUSE_S)
        finally:
            with suppress(RedisError, OSError):
                await client.aclose()

    async def _pop(self, client: redis.asyncio.Redis) -> dict[str, object] | None:
        """Walk all keys of the database for queues; a stranger's keys lengthen the walk."""
        async for key in client.scan_iter(match=f"{self.broker.queue}*", count=SCAN_COUNT):
            payload = cast("bytes | None", await client.rpop(key))
            if payload is not None:
                task: dict[str, object] = json.loads(payload)
                return task
        return None

    async def _handle(self, client: redis.asyncio.Redis, task: dict[str, object]) -> None:
        """Run a task; the main process hears of a failure, and enqueues the task again."""
        try:
            await execute(client, self.broker, task)
        except KeyError as error:
            log(f"Worker {self.number}: task {error} is not registered")
        except RuntimeError as error:
            log(f"Worker {self.number} failed: {error}")
            self.failures.put_nowait(task)


def run_worker(number: int, shutdown: Event, failures: Queue[dict[str, object]], ready: Connection) -> None:
    """What a spawned worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    failures.cancel_join_thread()
    die_with_parent()
    asyncio.run(Worker(number, Broker.of_environment(), shutdown, failures).run(ready))


class Pool:
    """The main process."""

    def __init__(self, chosen: Options, broker: Broker) -> None:
        """Start nothing yet."""
        self._options = chosen
        self._broker = broker
        spawn = multiprocessing.get_context("spawn")
        self._spawn = spawn
        self._shutdown = spawn.Event()
        self._failures: Queue[dict[str, object]] = spawn.Queue()
        self._processes: list[BaseProcess] = []
        self._client = redis.asyncio.Redis.from_url(broker.url, client_name=broker.client_name("main"))

    def start(self) -> None:
        """Spawn the workers, and wait until they are connected."""
        ready, says_ready = self._spawn.Pipe(duplex=False)
        for number in range(self._options.workers):
            process = self._spawn.Process(
                target=run_worker, args=(number, self._shutdown, self._failures, says_ready), daemon=True
            )
            process.start()
            self._processes.append(process)
        says_ready.close()
        wait_for_workers(ready, len(self._processes))

    async def run(self) -> None:
        """Tick until SIGTERM or SIGINT; then stop the workers."""
        ticking = asyncio.gather(self._handle_failures(), self._schedule())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ticking.cancel)
        log(READY)
        with suppress(asyncio.CancelledError):
            await ticking
        self._shut_down()
        await self._client.aclose()

    async def _handle_failures(self) -> None:
        """Look twenty times a second whether a worker tells of a failed task."""
        while not self._shutdown.is_set():
            try:
                await self._retry(self._failures.get_nowait())
            except queue.Empty:
                await asyncio.sleep(EVENTS_S)
            except (RedisError, OSError) as error:
                log(f"Event handler error: {type(error).__name__}")

    async def _retry(self, task: dict[str, object]) -> None:
        """Enqueue a failed task in front, or give it up after three retries and keep that for an hour."""
        retries = int(str(task.get("retry_count", 0)))
        if retries < MOST_RETRIES:
            await self._client.rpush(self._broker.queue, json.dumps({**task, "retry_count": retries + 1}))
            return
        failure = json.dumps({"failed": True, "attempts": retries + 1})
        await self._client.set(self._broker.result(str(task["agent_id"])), failure, ex=RESULT_TTL_S)

    async def _schedule(self) -> None:
        """Look regularly whether a scheduled task is due."""
        while not self._shutdown.is_set():
            try:
                await enqueue_due(self._client, self._broker)
            except (RedisError, OSError) as error:
                log(f"Scheduled task error: {type(error).__name__}")
            await asyncio.sleep(SCHEDULER_S / self._options.scale)

    def _shut_down(self) -> None:
        """Set the event, wait for each worker in turn, end those that do not come."""
        self._shutdown.set()
        for process in self._processes:
            process.join(self._options.graceful_s)
            if process.is_alive():
                log(f"Worker {process.pid} did not stop, terminating")
                process.terminate()
                process.join(TERMINATE_S)


def main() -> int:
    """Run a pool until SIGTERM or SIGINT."""
    chosen, broker = options(), Broker.of_environment()
    put_unrelated(broker, chosen.unrelated)
    pool = Pool(chosen, broker)
    pool.start()
    asyncio.run(pool.run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
