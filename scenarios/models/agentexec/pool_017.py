"""agentexec 0.1.7, the version of the document's time: a pool of forked workers behind a busy main process.

Each worker asks for the shutdown event (GET) and then blocks in BRPOP for a second, for ever. The main
process looks every 0.1 s whether a worker lives and whether a scheduled task is due, and listens to the
workers' log on a pub/sub channel. An error of the broker ends a worker, and so does a task that nobody
registered; nobody replaces it. SIGINT stops gracefully. For SIGTERM there is no handler: it ends the main
process, and the workers live on without it.

Left out: the SQL database (activity records, written only when there is a task) and pydantic.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Final

import redis
import redis.asyncio
from redis.exceptions import RedisError

if __name__ == "__main__":  # started by its path: its neighbours become a package
    sys.modules["agentexec_model"] = package = ModuleType("agentexec_model")
    package.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("agentexec_model.main", None)

from .parts import (
    READY,
    Broker,
    Options,
    enqueue_due,
    execute,
    log,
    options,
    put_unrelated,
    wait_for_workers,
)

TICK_S: Final = 0.1
BRPOP_S: Final = 1
TERMINATE_S: Final = 5.0


@dataclass(slots=True)
class Worker:
    """One worker process.

    Attributes:
        number: from 0.
        broker: where the queue is.
    """

    number: int
    broker: Broker

    async def run(self, ready: Connection) -> None:
        """Ask whether to stop, block for a second, handle; until it is to stop or anything goes wrong."""
        client = redis.asyncio.Redis.from_url(
            self.broker.url, client_name=self.broker.client_name(f"worker-{self.number}")
        )
        publisher = redis.Redis.from_url(self.broker.url, client_name=self.broker.client_name("log"))
        try:
            await client.ping()
            self._tell(publisher, "starting")
            ready.send_bytes(b"1")
            while await client.get(self.broker.shutdown) is None:
                popped = await client.brpop([self.broker.queue], timeout=BRPOP_S)
                if popped is not None:
                    await self._handle(client, publisher, json.loads(popped[1]))
        except Exception as error:  # noqa: BLE001 - theirs ends the worker too, whatever it was
            log(f"Worker {self.number} error: {type(error).__name__}: {error}")
        finally:
            with suppress(RedisError, OSError):
                self._tell(publisher, "shutting down")
                await client.aclose()

    async def _handle(
        self, client: redis.asyncio.Redis, publisher: redis.Redis, task: dict[str, object]
    ) -> None:
        """Run a task; a handler's error is noted, and the worker goes on."""
        self._tell(publisher, f"processing: {task['task_name']}")
        try:
            await execute(client, self.broker, task)
        except RuntimeError as error:
            self._tell(publisher, f"failed: {error}")
            return
        self._tell(publisher, f"completed: {task['task_name']}")

    def _tell(self, publisher: redis.Redis, what: str) -> None:
        publisher.publish(self.broker.logs, f"Worker {self.number} {what}")


def run_worker(number: int, broker: Broker, ready: Connection) -> None:
    """What a forked worker does."""
    asyncio.run(Worker(number, broker).run(ready))


class Pool:
    """The main process."""

    def __init__(self, chosen: Options, broker: Broker) -> None:
        """Start nothing yet."""
        self._options = chosen
        self._broker = broker
        self._processes: list[BaseProcess] = []

    def start(self) -> None:
        """Fork the workers, and wait until they are connected."""
        client = redis.Redis.from_url(self._broker.url)
        client.delete(self._broker.shutdown)
        client.close()
        fork = multiprocessing.get_context("fork")
        ready, says_ready = fork.Pipe(duplex=False)
        for number in range(self._options.workers):
            process = fork.Process(target=run_worker, args=(number, self._broker, says_ready))
            process.start()
            self._processes.append(process)
        says_ready.close()
        wait_for_workers(ready, len(self._processes))

    async def run(self) -> None:
        """Tick until no worker lives, or SIGINT cancels it; then stop the workers."""
        client = redis.asyncio.Redis.from_url(self._broker.url, client_name=self._broker.client_name("main"))
        listener = asyncio.create_task(self._listen(client))
        try:
            while any(process.is_alive() for process in self._processes):
                await asyncio.sleep(TICK_S)
                await enqueue_due(client, self._broker)
        except asyncio.CancelledError:
            log("interrupted")
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError, RedisError):
                await listener
            self._shut_down()
            await client.aclose()

    async def _listen(self, client: redis.asyncio.Redis) -> None:
        """Print what the workers log."""
        async with client.pubsub() as channel:
            await channel.subscribe(self._broker.logs)
            log(READY)
            async for message in channel.listen():
                if message["type"] == "message":
                    log(message["data"].decode())

    def _shut_down(self) -> None:
        """Set the event, wait for each worker in turn, end those that do not come."""
        client = redis.Redis.from_url(self._broker.url)
        client.set(self._broker.shutdown, "1")
        client.close()
        for process in self._processes:
            process.join(self._options.graceful_s)
            if process.is_alive():
                log(f"Worker {process.pid} did not stop, terminating")
                process.terminate()
                process.join(TERMINATE_S)


def main() -> int:
    """Run a pool until SIGINT, or until SIGTERM kills it."""
    chosen, broker = options(), Broker.of_environment()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us without
    put_unrelated(broker, chosen.unrelated)
    pool = Pool(chosen, broker)
    try:
        pool.start()
        asyncio.run(pool.run())
    except KeyboardInterrupt:
        return 0
    except (RedisError, OSError) as error:
        log(f"pool error: {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
