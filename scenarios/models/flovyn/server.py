"""The server: answers polls at once from the database, holds notification streams, ticks a scheduler.

    server.py --port-file PATH --database PATH [--db-wait-us 1000] [--scheduler-ms 500] …

It listens on a port of 127.0.0.1 that the system chose, and writes it into the file once it answers.
"""

from __future__ import annotations

import argparse
import asyncio
import select
import selectors
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

if __name__ == "__main__":  # started by its path: its neighbours become a package
    sys.modules["flovyn_model"] = model = ModuleType("flovyn_model")
    model.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("flovyn_model.main", None)

from . import wire
from .database import Database
from .notifier import Notifier

_GRACE_S: Final = 0.2


class PreciseSelector(selectors.DefaultSelector):
    """The system's selector; exact to some microseconds, where epoll rounds up to 1 ms."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for events for that long, None for ever, and give them."""
        if timeout is not None and timeout > 0:
            select.select((self.fileno(),), (), (), timeout)
            timeout = 0
        return super().select(timeout)


class Dispatch:
    """The methods of the server.

    Attributes:
        calls: how often each was called, and how often the scheduler ticked.
    """

    def __init__(self, database: Database, notifier: Notifier) -> None:
        """Take what stands behind them."""
        self.calls: Counter[str] = Counter()
        self._database = database
        self._notifier = notifier

    async def poll_task(self, _: dict[str, Any], __: object) -> wire.Message:
        """Give a task or none, after one query: no waiting for work to come."""
        self.calls[wire.POLL_TASK] += 1
        return {"id": await self._database.next_task()}

    async def poll_workflow(self, _: dict[str, Any], __: object) -> wire.Message:
        """Give a workflow or none, after one query."""
        self.calls[wire.POLL_WORKFLOW] += 1
        return {"id": await self._database.next_workflow()}

    async def subscribe(self, request: dict[str, Any], _: object) -> AsyncIterator[wire.Message]:
        """Tell of work as it comes; the first message says that the subscription stands."""
        self.calls[wire.SUBSCRIBE] += 1
        async for news in self._notifier.listen(str(request.get("kind", "task"))):
            if news:
                yield {"kind": request.get("kind", "task")}

    async def heartbeat(self, _: dict[str, Any], __: object) -> wire.Message:
        """Note that a worker lives."""
        self.calls[wire.HEARTBEAT] += 1
        return {}

    async def enqueue(self, request: dict[str, Any], _: object) -> wire.Message:
        """Add a task and tell who listens."""
        self.calls[wire.ENQUEUE] += 1
        await self._database.add_task(str(request["id"]))
        self._notifier.tell("task")
        return {}

    async def complete(self, request: dict[str, Any], _: object) -> wire.Message:
        """Note that a task is done."""
        self.calls[wire.COMPLETE] += 1
        await self._database.finish_task(str(request["id"]), int(request["started_ns"]))
        return {}

    async def stats(self, _: dict[str, Any], __: object) -> wire.Message:
        """Give the counters; this call is not counted."""
        return {**self.calls, "queries": self._database.queries, "subscribers": self._notifier.subscribers}

    async def schedule(self, period_s: float) -> None:
        """Look for tasks that wait untold, for ever; rows that another process inserted are found here."""
        while True:
            await asyncio.sleep(period_s)
            self.calls["ticks"] += 1
            try:
                if await self._database.waiting_tasks():
                    self._notifier.tell("task")
            except self._database.errors as error:
                wire.log(f"scheduler: {error}; trying again at the next tick")


def handler(dispatch: Dispatch) -> Any:  # noqa: ANN401 - grpcio ships no types
    """Give the methods by their names on the wire."""
    unaries = {
        wire.POLL_TASK: dispatch.poll_task,
        wire.POLL_WORKFLOW: dispatch.poll_workflow,
        wire.HEARTBEAT: dispatch.heartbeat,
        wire.ENQUEUE: dispatch.enqueue,
        wire.COMPLETE: dispatch.complete,
        wire.STATS: dispatch.stats,
    }
    return wire.serve_generic(unaries, {wire.SUBSCRIBE: dispatch.subscribe})


async def serve(options: argparse.Namespace, database: Database) -> None:
    """Serve until SIGTERM.

    Raises:
        SystemExit: the port that was asked for is taken.
    """
    dispatch = Dispatch(database, Notifier(options.notification_timeout_s / options.scale))
    server = wire.new_server()
    server.add_generic_rpc_handlers((handler(dispatch),))
    port = wire.listen(server, options.port)
    await server.start()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    ticking = (
        asyncio.create_task(dispatch.schedule(options.scheduler_ms / 1000)) if options.scheduler_ms else None
    )
    wire.write_port(options.port_file, port)
    wire.log("flovyn server ready")
    await stopping.wait()
    if ticking is not None:
        ticking.cancel()
    await server.stop(_GRACE_S)


def precise_loop() -> asyncio.AbstractEventLoop:
    """Give an event loop that sleeps to the microsecond."""
    return asyncio.SelectorEventLoop(PreciseSelector())


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="A model of Flovyn's server.")
    parser.add_argument("--port-file", type=Path, required=True, help="written once it answers")
    parser.add_argument("--database", type=Path, required=True, help="SQLite file")
    parser.add_argument("--port", type=int, default=0, help="0: one that the system chooses")
    parser.add_argument("--db-wait-us", type=float, default=1000, help="added to every query")
    parser.add_argument("--pool", type=int, default=10, help="connections to the database")
    parser.add_argument("--scheduler-ms", type=float, default=500, help="0: no scheduler")
    parser.add_argument("--notification-timeout-s", type=float, default=30)
    parser.add_argument("--scale", type=float, default=1, help="the timeout is shortened by this factor")
    return parser.parse_args(arguments)


def main() -> int:
    """Run until SIGTERM."""
    options = read_options(sys.argv[1:])
    database = Database(options.database, wait_us=options.db_wait_us, threads=options.pool)
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        runner.run(serve(options, database))
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
