"""A few asyncio tasks with timers of ten seconds and more."""

from __future__ import annotations

import asyncio


async def every(seconds: float, name: str) -> None:
    count = 0
    while True:
        await asyncio.sleep(seconds)
        count += 1
        if count % 1000 == 0:
            print(name, count, flush=True)


async def main() -> None:
    await asyncio.gather(*(every(10.0 + number, f"job-{number}") for number in range(8)))


asyncio.run(main())
