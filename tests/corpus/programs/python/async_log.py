"""An asyncio service that says a hundred times a second that it is well."""

from __future__ import annotations

import asyncio
import logging

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("service")


async def report() -> None:
    while True:
        log.info("alive, 0 connections, 0 jobs")
        await asyncio.sleep(0.01)


async def main() -> None:
    await asyncio.gather(report(), asyncio.Event().wait())


asyncio.run(main())
