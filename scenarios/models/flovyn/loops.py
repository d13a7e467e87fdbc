"""What the worker runs side by side: the task loop, the workflow loop, their listeners, the heartbeat."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from . import wire
from .stopping import News, Stopping


class Loops:
    """The loops of one worker.

    Attributes:
        stop: ends them all.
    """

    def __init__(self, channel: Any, options: argparse.Namespace) -> None:  # noqa: ANN401 - grpcio ships no types
        """Take the channel to the server and the command line."""
        self.stop = Stopping()
        self._channel = channel
        self._options = options
        self._not_up: set[str] = set()
        self._ready: Callable[[], None] = lambda: None

    async def run(self, ready: Callable[[], None]) -> None:
        """Run what the options ask for, until it is stopped.

        Args:
            ready: called once, when the server has answered to each loop.

        Raises:
            Exception: one of the loops failed in a way that is not the server's absence.
        """
        self._ready = ready
        task_news, workflow_news = News(), News()
        loops: dict[str, Awaitable[None]] = {"heartbeat": self._heartbeat()}
        listeners: dict[str, Awaitable[None]] = {}
        if self._options.task_wait != "off":
            loops["tasks"] = self._tasks(task_news)
        if self._options.task_wait == "notify":
            listeners["news of tasks"] = self._listen("task", task_news)
        if self._options.workflow == "poll":
            loops["workflows"] = self._workflows(workflow_news)
        if self._options.workflow != "off" and self._options.notifications == "on":
            listeners["news of workflows"] = self._listen("workflow", workflow_news)
        self._not_up = {*loops, *listeners}
        running = [asyncio.ensure_future(loop) for loop in loops.values()]
        listening = [asyncio.ensure_future(listener) for listener in listeners.values()]
        self.stop.knows([*running, *listening], listening)
        await _all_of([*running, *listening])

    async def _tasks(self, news: News) -> None:
        """Poll for tasks, and handle each before the next poll."""
        poll = wire.unary(self._channel, wire.POLL_TASK)
        complete = wire.unary(self._channel, wire.COMPLETE)
        retries = Retries(self._options)
        while not self.stop.asked:
            try:
                answer = await poll({})
                if answer["id"] is not None:
                    await complete({"id": answer["id"], "started_ns": time.monotonic_ns()})
            except wire.RpcError as error:
                await self._after("task poll", error, retries)
                continue
            retries.reset()
            self._is_up("tasks")
            if answer["id"] is None:
                await self._wait_for_tasks(news)

    async def _wait_for_tasks(self, news: News) -> None:
        match self._options.task_wait:
            case "sleep":
                await self.stop.sleep(self._options.no_work_backoff_ms / 1000)
            case "notify":
                await self.stop.sleep(None, news)
            case _:
                """Nothing: the finding. The next poll follows at once."""

    async def _workflows(self, news: News) -> None:
        """Poll for workflows; wait for news or the interval, whichever comes first."""
        poll = wire.unary(self._channel, wire.POLL_WORKFLOW)
        retries = Retries(self._options)
        while not self.stop.asked:
            try:
                await poll({})
            except wire.RpcError as error:
                await self._after("workflow poll", error, retries)
                continue
            retries.reset()
            self._is_up("workflows")
            await self.stop.sleep(self._options.workflow_interval_ms / 1000, news)

    async def _listen(self, kind: str, news: News) -> None:
        """Hold a notification stream open; a new one tells at once, since news may have been missed."""
        subscribe = wire.stream(self._channel, wire.SUBSCRIBE)
        retries = Retries(self._options)
        while not self.stop.asked:
            try:
                async for _ in subscribe({"kind": kind}):
                    retries.reset()
                    self._is_up(f"news of {kind}s")
                    news.tell()
            except wire.RpcError as error:
                await self._after(f"notifications of {kind}s", error, retries)

    async def _heartbeat(self) -> None:
        beat = wire.unary(self._channel, wire.HEARTBEAT)
        retries = Retries(self._options)
        while not self.stop.asked:
            try:
                await beat({})
            except wire.RpcError as error:
                await self._after("heartbeat", error, retries)
                continue
            retries.reset()
            self._is_up("heartbeat")
            await self.stop.sleep(self._options.heartbeat_s / self._options.scale)

    async def _after(self, what: str, error: Any, retries: Retries) -> None:  # noqa: ANN401 - grpcio ships no types
        """Log an error, and pause: an error answers at once, so without a pause it would be a spin."""
        if self.stop.asked:
            return
        pause_s = retries.next_s()
        wire.log(f"{what}: {error.code().name}; trying again in {pause_s:g} s")
        await self.stop.sleep(pause_s)

    def _is_up(self, name: str) -> None:
        if self._not_up:
            self._not_up.discard(name)
            if not self._not_up:
                self._ready()


class Retries:
    """Pauses after errors: the first, doubled each time, up to a cap; a success starts them anew."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Take the first pause and the cap from the command line."""
        self._first_s: float = options.retry_ms / 1000
        self._cap_s: float = options.retry_cap_s
        self.reset()

    def reset(self) -> None:
        """Begin again with the first pause."""
        self._pause_s = self._first_s

    def next_s(self) -> float:
        """Give the pause that is due, in seconds."""
        pause_s = min(self._pause_s, self._cap_s)
        self._pause_s = min(self._pause_s * 2, self._cap_s)
        return pause_s


async def _all_of(tasks: list[asyncio.Task[None]]) -> None:
    """Wait until all have ended; if one fails, the others are cancelled and its exception is raised."""
    done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for task in done:
        if not task.cancelled():
            task.result()
