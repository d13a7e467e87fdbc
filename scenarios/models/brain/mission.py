"""The mission worker: the best of a sorted set, or another look two seconds later."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import suppress
from typing import Final

from .parts import READY, Pool, log

MISSION_POLL_S: Final = 2.0
EXECUTE_S: Final = 0.05


class MissionWorker:
    """Takes the mission with the highest score from a sorted set, or looks again two seconds later."""

    def __init__(self, pool: Pool) -> None:
        """Start nothing yet."""
        self._pool = pool

    async def run(self) -> None:
        """Work until it is stopped: theirs lives in the API process, which cancels it."""
        await self._pool.commands.ping()
        loop = asyncio.create_task(self._take())
        if self._pool.options.finish:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, loop.cancel)
        log(READY)
        with suppress(asyncio.CancelledError):
            await loop

    async def _take(self) -> None:
        """Read and then remove, in two commands, as the source does; an error ends the loop, as there."""
        missions = f"{self._pool.prefix}missions"
        while True:
            best = await self._pool.commands.zrevrange(missions, 0, 0, withscores=True)
            if not best:
                await asyncio.sleep(MISSION_POLL_S)
                continue
            mission = str(best[0][0])
            await self._pool.commands.zrem(missions, mission)
            await self._pool.record_pickup(json.loads(mission).get("id", "unknown"))
            await asyncio.sleep(EXECUTE_S)
