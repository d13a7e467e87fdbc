"""Drill: how often each worker polls, by the server's own count, and how soon it begins a task.

    drill_polls.py --db-wait-us 2500 [--count-s 2] [--tasks 8]

Prints, for before (spin), after (sleep 100 ms) and notify, ``NAME_polls_per_s`` while nothing waits,
``NAME_pickup_ms`` and ``NAME_pickup_ms_max`` (from the call that enqueues to the start of the handler) and
``NAME_lost``; last ``polls_saved_percent``, of after against before. It starts a server on SQLite and
one worker at a time, and ends them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from importlib.machinery import ModuleSpec
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any, Final

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

from . import wire
from .child import running
from .database import ON_SQLITE
from .waiting import tell

_WAITS: Final = {"before": "spin", "after": "sleep", "notify": "notify"}
_HERE: Final = Path(__file__).parent
_DEADLINE_S: Final = 10.0
_LOOK_S: Final = 0.005
_ODD: Final = random.Random(20260106)  # noqa: S311 - moments that do not beat with a poll, no secret


async def try_worker(
    name: str,
    channel: Any,  # noqa: ANN401 - grpcio ships no types
    database: Path,
    options: argparse.Namespace,
) -> float:
    """Count the polls of the worker that runs, then give it tasks one by one, and print.

    Returns:
        Polls a second while there was no task.
    """
    stats = wire.unary(channel, wire.STATS)
    polls = await _after_start(stats)
    begin_s = time.monotonic()
    await asyncio.sleep(options.count_s)
    made = (await stats({})).get(wire.POLL_TASK, 0) - polls
    rate = float(made / (time.monotonic() - begin_s))
    enqueue = wire.unary(channel, wire.ENQUEUE)
    found_ms = [await _pickup_ms(enqueue, f"{name}-{number}", database) for number in range(options.tasks)]
    seen_ms = [value for value in found_ms if value is not None]
    figures: dict[str, float] = {f"{name}_polls_per_s": round(rate, 2), f"{name}_lost": found_ms.count(None)}
    if seen_ms:
        figures[f"{name}_pickup_ms"] = round(median(seen_ms), 3)
        figures[f"{name}_pickup_ms_max"] = round(max(seen_ms), 3)
    tell(figures)
    return rate


async def _after_start(stats: wire.Unary) -> int:
    """Wait for the worker's first polls to be over, and give how many polls the server has seen."""
    before = (await stats({})).get(wire.POLL_TASK, 0)
    end_s = time.monotonic() + _DEADLINE_S
    while (await stats({})).get(wire.POLL_TASK, 0) == before:
        if time.monotonic() > end_s:
            raise SystemExit("drill_polls.py: the worker does not poll")
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    return int((await stats({})).get(wire.POLL_TASK, 0))


async def _pickup_ms(enqueue: wire.Unary, task_id: str, database: Path) -> float | None:
    """Enqueue one task at an odd moment; None: nobody took it."""
    await asyncio.sleep(_ODD.uniform(0.02, 0.2))
    began_ns = time.monotonic_ns()
    await enqueue({"id": task_id})
    end_s = time.monotonic() + 2
    with closing(sqlite3.connect(database, timeout=_DEADLINE_S)) as connection:
        while time.monotonic() < end_s:
            row = connection.execute("SELECT started_ns FROM done WHERE id = ?", (task_id,)).fetchone()
            if row is not None:
                return float(row[0] - began_ns) / 1_000_000
            await asyncio.sleep(_LOOK_S)
    return None


async def drill(options: argparse.Namespace, directory: Path) -> None:
    """Try each way to wait, one worker at a time, on one server."""
    port_file, database = directory / "port", directory / "flovyn.db"
    server = (f"--port-file={port_file}", f"--database={database}")
    with running(_HERE / "server.py", *server, f"--db-wait-us={options.db_wait_us}", variables=ON_SQLITE):
        async with wire.connect(wire.read_port(port_file)) as channel:
            rates = {}
            for name, wait in _WAITS.items():
                with running(_HERE / "worker.py", f"--port-file={port_file}", f"--task-wait={wait}"):
                    rates[name] = await try_worker(name, channel, database, options)
    saved = 100 * (1 - rates["after"] / rates["before"])
    tell({"polls_saved_percent": round(saved, 2)})


def main() -> int:
    """Try each worker, and print."""
    parser = argparse.ArgumentParser(description="Polls a second and pickup of three workers.")
    parser.add_argument("--db-wait-us", type=float, default=1000)
    parser.add_argument("--count-s", type=float, default=2)
    parser.add_argument("--tasks", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="idlebench-flovyn-") as directory:
        asyncio.run(drill(options, Path(directory)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
