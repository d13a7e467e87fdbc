"""The asyncio twin of `processing`: jobs that a worker moved to its processing list and did not finish."""

from __future__ import annotations

import time

from .absences import Absences
from .jobs import names_in
from .runtime import log
from .session_asyncio import AsyncSession


async def take_back_own(session: AsyncSession) -> None:
    """Make this consumer known, and return what a former life of it left unfinished."""
    await session.client.sadd(session.keys.consumers, session.consumer)
    await _give_back(session, session.consumer)


async def take_back_abandoned(session: AsyncSession, absences: Absences) -> None:
    """Return the jobs of every consumer that has had no connection for ``reclaim_idle_ms``."""
    client, keys = session.client, session.keys
    connected = {entry["name"] for entry in await client.client_list()}
    consumers = names_in(await client.smembers(keys.consumers))
    absent = [name for name in consumers if keys.client_name(name) not in connected]
    for consumer in absences.update(absent, time.monotonic()):
        await _give_back(session, consumer)
        await client.srem(keys.consumers, consumer)


async def _give_back(session: AsyncSession, consumer: str) -> None:
    """Move a processing list to the end of the queue that is read next, its oldest job to the very end."""
    source, queue = session.keys.processing(consumer), session.keys.queue
    while await session.client.lmove(source, queue, "LEFT", "RIGHT") is not None:
        log(f"a job that {consumer} did not finish is back in the queue")
