"""The asyncio twin of `session`: connect, work, lose the broker, come back, end on SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from .connecting import Keys, Losses, Next, timeouts
from .jobs import pickup_record
from .runtime import Exit, Options, Start, begin, refuse
from .stopping import Stopped
from .stopping_asyncio import AsyncStopper

CLOSE_S = 1.0


class AsyncSession:
    """What the loop of an asyncio worker is given.

    Attributes:
        client: redis-py's asyncio client; commands connect when they need to.
        options: of the command line.
        keys: of this launch.
        consumer: its own name.
        stop: SIGTERM.
        losses: what to do when the broker goes away.
    """

    def __init__(self, start: Start) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: the broker's URL is none.
        """
        self.options: Options = start.options
        self.keys = Keys(start.prefix)
        self.consumer = start.consumer
        self.stop = AsyncStopper(start.options.word("on_sigterm"))
        self.losses = Losses(start)
        self.client = redis.asyncio.Redis.from_url(
            start.broker_url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            client_name=self.keys.client_name(self.consumer),
            **timeouts(start.options),
        )

    def ready(self) -> None:
        """Say that the worker is connected and set up."""
        self.losses.ready()

    async def handle(self, job_id: str) -> None:
        """Record the pickup and do the work."""
        await self.client.rpush(self.keys.done, pickup_record(job_id))
        work_s = self.options.seconds("handle_ms")
        if work_s:
            await self.stop.work(work_s)


def run(worker: str, work: Callable[[AsyncSession], Awaitable[None]]) -> int:
    """Run a worker until SIGTERM; see `session.run`."""
    start = begin(worker)
    try:
        session = AsyncSession(start)
    except ValueError:
        refuse(worker, "IDLEBENCH_BROKER_URL is no redis://, rediss:// or unix:// URL")
    return asyncio.run(_until_stopped(session, work))


async def _until_stopped(session: AsyncSession, work: Callable[[AsyncSession], Awaitable[None]]) -> int:
    session.stop.install()
    try:
        return await _with_losses(session, work)
    except Stopped:
        return Exit.STOPPED
    except asyncio.CancelledError:
        if session.stop.requested:
            return Exit.STOPPED
        raise
    finally:
        with contextlib.suppress(RedisError, OSError, asyncio.CancelledError):
            await asyncio.wait_for(session.client.aclose(), CLOSE_S)


async def _with_losses(session: AsyncSession, work: Callable[[AsyncSession], Awaitable[None]]) -> int:
    while True:
        try:
            await work(session)
        except RedisError as error:
            session.stop.check()
            if session.losses.decide(error) is Next.GIVE_UP:
                return Exit.BROKER_LOST
            pause_s = session.losses.pause_s()
            if pause_s is not None:
                await session.stop.sleep(pause_s)
