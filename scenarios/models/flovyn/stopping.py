"""Waits of the worker: a sleep that SIGTERM or news of work ends at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

CALL_GRACE_S: Final = 1.0
"""What a call under way may still take: a task that the server has given is handled, not lost."""


class News:
    """A flag that the notification stream sets, and who sleeps until then."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.told = False
        self.sleeper: asyncio.Future[None] | None = None

    def tell(self) -> None:
        """There is work: end the sleep, or the next one."""
        self.told = True
        if self.sleeper is not None:
            _wake(self.sleeper)


class Stopping:
    """Knows whether to stop, and whom to wake for it.

    Attributes:
        asked: SIGTERM has come.
    """

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.asked = False
        self._sleepers: set[asyncio.Future[None]] = set()
        self._listeners: tuple[asyncio.Task[None], ...] = ()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def knows(self, tasks: Iterable[asyncio.Task[None]], listeners: Iterable[asyncio.Task[None]]) -> None:
        """Take what has to end: listeners at once, tasks by themselves or after `CALL_GRACE_S`."""
        self._tasks, self._listeners = tuple(tasks), tuple(listeners)
        if self.asked:
            self.ask()

    def ask(self) -> None:
        """Stop: called by the signal."""
        self.asked = True
        for sleeper in self._sleepers:
            _wake(sleeper)
        _cancel(self._listeners)
        asyncio.get_running_loop().call_later(CALL_GRACE_S, _cancel, self._tasks)

    async def sleep(self, seconds: float | None, news: News | None = None) -> None:
        """Sleep that long, or without end; a stop and news end it, and news are forgotten."""
        if not self.asked and (news is None or not news.told):
            await self._sleep(seconds, news)
        if news is not None:
            news.told = False

    async def _sleep(self, seconds: float | None, news: News | None) -> None:
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, _wake, sleeper)
        self._sleepers.add(sleeper)
        if news is not None:
            news.sleeper = sleeper
        try:
            await sleeper
        finally:
            self._sleepers.discard(sleeper)
            if timer is not None:
                timer.cancel()


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
