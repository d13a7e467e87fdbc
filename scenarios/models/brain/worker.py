"""A worker of BRAiN's pool, modelled on its public source: what it does while idle, and with a task.

``--mode=cluster`` waits in ``BLPOP queue 5`` and sends a heartbeat, ``--mode=mission`` asks a sorted set
every two seconds. The defaults are what the source does, and differ from what its document says: the loop
awaits each handler inside the semaphore, so tasks run one at a time, and SIGTERM sets an event that nobody
waits for. ``--semaphore=spawned`` and ``--on-sigterm=finish`` do what the document says.

Left out: handlers (theirs raise NotImplementedError; here one sleeps for ``payload.seconds``), the SQL
database, which an idle worker does not ask, and loguru. Added: the record ``{prefix}done``, by which
idlebench sees a pickup. Exit codes: 0 stopped, 4 wrong options or environment.
"""

from __future__ import annotations

import asyncio
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package
    sys.modules["brain_model"] = package = ModuleType("brain_model")
    package.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("brain_model.main", None)

from .cluster import ClusterWorker
from .mission import MissionWorker
from .parts import USAGE, Options, Pool, options


async def work(chosen: Options, url: str, prefix: str) -> None:
    """Run one worker to its end."""
    pool = Pool(url, prefix, chosen)
    worker = ClusterWorker(pool) if chosen.mode == "cluster" else MissionWorker(pool)
    try:
        await worker.run()
    finally:
        await pool.close()


def main() -> int:
    """Read what is asked, and work."""
    chosen = options()
    try:
        url, prefix = os.environ["IDLEBENCH_BROKER_URL"], os.environ["IDLEBENCH_PREFIX"]
    except KeyError as missing:
        sys.stderr.write(f"worker.py: the environment variable {missing} is not set\n")
        return USAGE
    asyncio.run(work(chosen, url, prefix))
    return 0


if __name__ == "__main__":
    sys.exit(main())
