"""SIGTERM in an asyncio worker: the task is cancelled where nothing can be lost by it.

The asyncio twin of `stopping.Stopper`, with the same three policies and the same grace for a reply.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable

from .stopping import REPLY_GRACE_S, Place, Stopped


class AsyncStopper:
    """Ends the worker's task when SIGTERM or SIGINT comes, as ``on_sigterm`` says.

    Attributes:
        requested: a signal has come.
        policy: ``finish``, ``exit`` or ``ignore``.
    """

    def __init__(self, policy: str) -> None:
        """Change nothing yet."""
        self.requested = False
        self.policy = policy
        self._place = Place.COMMAND
        self._task: asyncio.Task[object] | None = None

    def install(self) -> None:
        """Take over the signals; from inside the task that they end."""
        if self.policy == "ignore":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            return
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked)

    def check(self) -> None:
        """End here if a signal has come: between two jobs, with nothing in hand.

        Raises:
            Stopped: a signal has come.
        """
        if self.requested:
            raise Stopped

    async def sleep(self, seconds: float) -> None:
        """Sleep; a signal ends it at once."""
        await self._in(Place.SLEEP, asyncio.sleep(seconds))

    async def work(self, seconds: float) -> None:
        """Simulate a handler that takes that long: ``finish`` lets it end, ``exit`` cancels it."""
        try:
            await self._in(Place.HANDLER, asyncio.sleep(seconds))
        finally:
            if self.requested:
                self._allow_reply()

    async def _in(self, place: Place, waiting: Awaitable[None]) -> None:
        self._place = place
        try:
            await waiting
        finally:
            self._place = Place.COMMAND

    def _asked(self) -> None:
        self.requested = True
        if self._place is Place.COMMAND:
            self._allow_reply()
        else:
            self._cancel()

    def _allow_reply(self) -> None:
        asyncio.get_running_loop().call_later(REPLY_GRACE_S, self._cancel)

    def _cancel(self) -> None:
        """Cancel the task, unless it is in a handler that is to be finished."""
        if self._task is not None and (self._place is not Place.HANDLER or self.policy == "exit"):
            self._task.cancel()
