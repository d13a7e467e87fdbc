"""A scheduler that looks at its table twenty times a second."""

from __future__ import annotations

import asyncio
import time


class Scheduler:
    def __init__(self) -> None:
        self.jobs = {"report": time.monotonic() + 86_400, "cleanup": time.monotonic() + 3_600}

    async def tick(self) -> None:
        while True:
            now = time.monotonic()
            for name, due in list(self.jobs.items()):
                if due <= now:
                    print("run", name, flush=True)
                    self.jobs[name] = due + 86_400
            await asyncio.sleep(0.05)


asyncio.run(Scheduler().tick())
