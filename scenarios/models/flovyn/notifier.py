"""Who waits for news of work: the server's end of the notification streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator


class Notifier:
    """Tells every subscriber of a kind that there is work: a broadcast, as in the real server.

    All are woken and one of them gets the task; the others poll for nothing.
    """

    def __init__(self, timeout_s: float) -> None:
        """Take how long a stream waits before it looks whether its client is still there."""
        self._timeout_s = timeout_s
        self._waiting: dict[asyncio.Event, str] = {}

    @property
    def subscribers(self) -> int:
        """Streams that are open."""
        return len(self._waiting)

    def tell(self, kind: str) -> None:
        """Wake every subscriber of a kind; what is not yet read is not told twice."""
        for news, wanted in self._waiting.items():
            if wanted == kind:
                news.set()

    async def listen(self, kind: str) -> AsyncIterator[bool]:
        """Give True first, True for each piece of news, and False when the timeout passed without any."""
        news = asyncio.Event()
        self._waiting[news] = kind
        try:
            yield True
            while True:
                try:
                    await asyncio.wait_for(news.wait(), self._timeout_s)
                except TimeoutError:
                    yield False
                    continue
                news.clear()
                yield True
        finally:
            del self._waiting[news]
