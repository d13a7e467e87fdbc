# mypy: ignore-errors
"""Players wait in a lobby; each one has a task that looks after his session."""

import asyncio
import time

PLAYERS = 1500
IDLE_LIMIT = 3600


async def attend_player(number, inbox):
    last_seen = time.monotonic()
    while time.monotonic() - last_seen < IDLE_LIMIT:
        try:
            async with asyncio.timeout(0.5):
                message = await inbox.get()
        except TimeoutError:
            # Nothing said, see whether he is idle for too long.
            continue
        last_seen = time.monotonic()
        print(f"player {number}: {message}")


async def lobby():
    inboxes = [asyncio.Queue() for _ in range(PLAYERS)]
    async with asyncio.TaskGroup() as sessions:
        for number, inbox in enumerate(inboxes):
            sessions.create_task(attend_player(number, inbox))
        sessions.create_task(asyncio.Event().wait())


asyncio.run(lobby())
