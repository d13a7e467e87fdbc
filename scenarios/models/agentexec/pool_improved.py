"""agentexec as it could be: workers that block for long, and a main process that waits for events only.

A worker blocks in BRPOP for 30 s. The main process sleeps in one ``epoll_wait`` for: the end of a worker (its
sentinel), a failed task (a pipe), SIGTERM, a scheduled task that falls due (a timer for just that moment),
and a schedule that is added meanwhile (a pub/sub channel). Nothing ticks, so nothing wakes.

SIGTERM to the main process is passed on. A worker then has its blocking read ended by the broker
(CLIENT UNBLOCK), which cannot lose a task that is on its way, or finishes the task in hand; after the
graceful timeout it is killed. When the main process dies, the workers see its sentinel and stop as well.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Final

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
    enqueue_due,
    execute,
    log,
    options,
    put_unrelated,
    unblock,
    wait_for_workers,
)

ERROR_PAUSE_S: Final = 1.0
MOST_RETRIES: Final = 3
UNBLOCK_EVERY_S: Final = 0.05
UNBLOCK_FOR_S: Final = 2.0
KILL_S: Final = 5.0


@dataclass(slots=True)
class Worker:
    """One worker process.

    Attributes:
        number: from 0.
        broker: where the queue is.
        block_s: longest blocking read.
        failures: tells the main process of failed tasks.
    """

    number: int
    broker: Broker
    block_s: float
    failures: Connection
    _stopping: bool = False
    _busy: bool = False
    _ending: asyncio.Task[None] | None = None

    async def run(self, ready: Connection) -> None:
        """Block, handle, until SIGTERM comes or the main process is gone."""
        name = self.broker.client_name(f"worker-{self.number}-{os.getpid()}")
        reader = redis.asyncio.Redis.from_url(
            self.broker.url, client_name=name, single_connection_client=True, socket_timeout=None
        )
        commands = redis.asyncio.Redis.from_url(self.broker.url)
        await reader.ping()
        taking = asyncio.create_task(self._take(reader, commands))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop, taking, commands, name)
        parent = multiprocessing.parent_process()
        if parent is not None:
            loop.add_reader(parent.sentinel, self._stop, taking, commands, name, parent.sentinel)
        ready.send_bytes(b"1")
        with suppress(asyncio.CancelledError):
            await taking
        with suppress(RedisError, OSError):
            await reader.aclose()
            await commands.aclose()

    async def _take(self, reader: redis.asyncio.Redis, commands: redis.asyncio.Redis) -> None:
        while not self._stopping:
            try:
                popped = await reader.brpop([self.broker.queue], timeout=self.block_s)
                if popped is not None:
                    self._busy = True
                    await self._handle(commands, json.loads(popped[1]))
            except (RedisError, OSError, ValueError) as error:
                log(f"Worker {self.number} error: {type(error).__name__}: {error}")
                await asyncio.sleep(ERROR_PAUSE_S)
            finally:
                self._busy = False

    async def _handle(self, commands: redis.asyncio.Redis, task: dict[str, object]) -> None:
        """Run a task; the main process hears of a failure, and enqueues the task again."""
        try:
            await execute(commands, self.broker, task)
        except KeyError as error:
            log(f"Worker {self.number}: task {error} is not registered")
        except RuntimeError as error:
            log(f"Worker {self.number} failed: {error}")
            self.failures.send_bytes(json.dumps(task).encode())

    def _stop(
        self, taking: asyncio.Task[None], commands: redis.asyncio.Redis, name: str, sentinel: int = -1
    ) -> None:
        """Begin to end; the main process's sentinel, if it is that, need not be looked at any more."""
        if sentinel >= 0:
            asyncio.get_running_loop().remove_reader(sentinel)
        if not self._stopping:
            self._stopping = True
            self._ending = asyncio.create_task(self._end(taking, commands, name))

    async def _end(self, taking: asyncio.Task[None], commands: redis.asyncio.Redis, name: str) -> None:
        """End the blocking read; a broker that does not answer is waited for no longer than 2 s."""
        began_s = time.monotonic()
        while not taking.done():
            if time.monotonic() - began_s > UNBLOCK_FOR_S and not self._busy:
                taking.cancel()
                return
            if not self._busy:
                await unblock(commands, name)
            await asyncio.wait([taking], timeout=UNBLOCK_EVERY_S)


def run_worker(number: int, block_s: float, failures: Connection, ready: Connection) -> None:
    """What a spawned worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(Worker(number, Broker.of_environment(), block_s, failures).run(ready))


@dataclass(slots=True)
class Pool:
    """The main process.

    Attributes:
        options: of the command line.
        broker: where the queue is.
    """

    options: Options
    broker: Broker
    _alive: set[BaseProcess] = field(default_factory=set)
    _pipes: list[Connection] = field(default_factory=list)
    _beside: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self) -> None:
        """Spawn the workers, and wait until they are connected."""
        spawn = multiprocessing.get_context("spawn")
        ready, says_ready = spawn.Pipe(duplex=False)
        for number in range(self.options.workers):
            failed, tells_failed = spawn.Pipe(duplex=False)
            process = spawn.Process(
                target=run_worker, args=(number, self.options.block_s, tells_failed, says_ready)
            )
            process.start()
            tells_failed.close()
            self._alive.add(process)
            self._pipes.append(failed)
        says_ready.close()
        wait_for_workers(ready, len(self._alive))

    async def run(self) -> int:
        """Wait for SIGTERM, SIGINT or the end of the last worker; give the exit code."""
        client = redis.asyncio.Redis.from_url(
            self.broker.url, client_name=self.broker.client_name("main"), socket_timeout=None
        )
        loop = asyncio.get_running_loop()
        asked, all_gone = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, asked.set)
        for process in self._alive:
            loop.add_reader(process.sentinel, self._ended, process, all_gone)
        for pipe in self._pipes:
            loop.add_reader(pipe.fileno(), self._failed, pipe, client)
        scheduler = asyncio.create_task(self._schedule(client))
        log(READY)
        waiting = [asyncio.create_task(event.wait()) for event in (asked, all_gone)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in (scheduler, *waiting):
            task.cancel()
        await self._shut_down(all_gone)
        await client.aclose()
        return 0 if asked.is_set() else 1

    def _ended(self, process: BaseProcess, all_gone: asyncio.Event) -> None:
        """A worker ended: say so."""
        asyncio.get_running_loop().remove_reader(process.sentinel)
        process.join()
        self._alive.discard(process)
        log(f"Worker {process.pid} ended with {process.exitcode}")
        if not self._alive:
            all_gone.set()

    def _failed(self, pipe: Connection, client: redis.asyncio.Redis) -> None:
        """A worker tells of a failed task, or closed its pipe."""
        try:
            task = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(pipe.fileno())
            return
        retry = asyncio.create_task(self._retry(client, task))
        self._beside.add(retry)
        retry.add_done_callback(self._beside.discard)

    async def _retry(self, client: redis.asyncio.Redis, task: dict[str, object]) -> None:
        """Enqueue a failed task in front, or give it up after three retries and keep that for an hour."""
        retries = int(str(task.get("retry_count", 0)))
        if retries < MOST_RETRIES:
            await client.rpush(self.broker.queue, json.dumps({**task, "retry_count": retries + 1}))
            return
        failure = json.dumps({"failed": True, "attempts": retries + 1})
        await client.set(self.broker.result(str(task["agent_id"])), failure, ex=RESULT_TTL_S)

    async def _schedule(self, client: redis.asyncio.Redis) -> None:
        """Sleep until a task is due or a schedule is added, then look."""
        while True:
            try:
                async with client.pubsub() as channel:
                    await channel.subscribe(self.broker.scheduled)
                    while True:
                        await enqueue_due(client, self.broker)
                        wait_s = await self._next_due_s(client)
                        await channel.get_message(ignore_subscribe_messages=True, timeout=wait_s)
            except (RedisError, OSError) as error:
                log(f"Scheduled task error: {type(error).__name__}")
                await asyncio.sleep(ERROR_PAUSE_S)

    async def _next_due_s(self, client: redis.asyncio.Redis) -> float | None:
        """Seconds until the next scheduled task; None, which is for ever, if there is none."""
        first = await client.zrange(self.broker.schedule, 0, 0, withscores=True)
        return max(0.0, float(first[0][1]) - time.time()) if first else None

    async def _shut_down(self, all_gone: asyncio.Event) -> None:
        """Ask the workers to end, and kill those that take longer than the graceful timeout."""
        for process in self._alive:
            process.terminate()
        with suppress(TimeoutError):
            if self._alive:
                await asyncio.wait_for(all_gone.wait(), self.options.graceful_s)
        for process in tuple(self._alive):
            log(f"Worker {process.pid} did not stop, killing")
            process.kill()
        with suppress(TimeoutError):
            if self._alive:
                await asyncio.wait_for(all_gone.wait(), KILL_S)


def main() -> int:
    """Run a pool until SIGTERM or SIGINT."""
    chosen, broker = options(), Broker.of_environment()
    put_unrelated(broker, chosen.unrelated)
    pool = Pool(chosen, broker)
    pool.start()
    return asyncio.run(pool.run())


if __name__ == "__main__":
    sys.exit(main())
