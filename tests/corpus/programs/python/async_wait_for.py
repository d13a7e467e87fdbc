"""An asyncio consumer whose wait is cut into small pieces."""

from __future__ import annotations

import asyncio


async def consume(inbox: asyncio.Queue[str], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            item = await asyncio.wait_for(inbox.get(), timeout=0.05)
        except TimeoutError:
            continue
        print(item, flush=True)


async def main() -> None:
    await consume(asyncio.Queue(), asyncio.Event())


asyncio.run(main())
