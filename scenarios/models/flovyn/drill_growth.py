"""Drill: how the server's cost grows with its workers where nothing is saturated.

    drill_growth.py --db-wait-us 2500 [--times 10] [--count-s 2]

Three servers on SQLite run side by side, with 1, 2 and 4 workers that poll without a pause. Their database
takes ``--times`` as long as in the scenario, so that all of them together leave the machine room. Prints for
each ``polls_per_s_N`` and ``server_cpu_percent_N``; then ``polls_4_to_1``, ``server_4_to_1`` and
``cost_of_a_poll_4_to_1``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

from . import wire
from .child import Child, running
from .database import ON_SQLITE
from .waiting import tell

WORKERS: Final = (1, 2, 4)
READY: Final = "flovyn worker ready"
REST_S: Final = 0.5
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class System:
    """One server, the channel to it, and how many workers poll it."""

    server: Child
    stats: wire.Unary
    workers: int

    async def counters(self) -> tuple[int, int, int]:
        """Give monotonic ns, the server's CPU ns, and the polls that it has seen."""
        polls = (await self.stats({})).get(wire.POLL_TASK, 0)
        pid = self.server.process.pid
        return time.monotonic_ns(), time.clock_gettime_ns((~pid << 3) | 2), int(polls)


async def drill(options: argparse.Namespace, directory: Path) -> None:
    """Start the systems, let them come to rest, count all of them over the same time, and print."""
    async with AsyncExitStack() as stack:
        systems = [await _start(stack, options, directory, number) for number in WORKERS]
        await asyncio.sleep(REST_S)
        before = [await system.counters() for system in systems]
        await asyncio.sleep(options.count_s)
        after = [await system.counters() for system in systems]
    polls_per_s, cpu_percent = {}, {}
    for number, first, last in zip(WORKERS, before, after, strict=True):
        taken_ns, cpu_ns, polls = (b - a for a, b in zip(first, last, strict=True))
        polls_per_s[number] = polls * 1e9 / taken_ns
        cpu_percent[number] = 100 * cpu_ns / taken_ns
        tell(
            {
                f"polls_per_s_{number}": polls_per_s[number],
                f"server_cpu_percent_{number}": cpu_percent[number],
            }
        )
    few, many = WORKERS[0], WORKERS[-1]
    polls, cost = polls_per_s[many] / polls_per_s[few], cpu_percent[many] / cpu_percent[few]
    tell({"polls_4_to_1": polls, "server_4_to_1": cost, "cost_of_a_poll_4_to_1": cost / polls})


async def _start(stack: AsyncExitStack, options: argparse.Namespace, directory: Path, workers: int) -> System:
    port_file = directory / f"port-{workers}"
    arguments = (
        f"--port-file={port_file}",
        f"--database={directory / f'flovyn-{workers}.db'}",
        f"--db-wait-us={options.db_wait_us * options.times}",
    )
    server = stack.enter_context(running(_HERE / "server.py", *arguments, variables=ON_SQLITE))
    polling = [
        stack.enter_context(running(_HERE / "worker.py", f"--port-file={port_file}", "--task-wait=spin"))
        for _ in range(workers)
    ]
    for worker in polling:
        worker.until_ready(READY)
    channel = await stack.enter_async_context(wire.connect(wire.read_port(port_file)))
    return System(server, wire.unary(channel, wire.STATS), workers)


def main() -> int:
    """Count, and print."""
    parser = argparse.ArgumentParser(description="The server's cost with 1, 2 and 4 workers.")
    parser.add_argument("--db-wait-us", type=float, default=2500)
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--count-s", type=float, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="idlebench-flovyn-") as directory:
        asyncio.run(drill(options, Path(directory)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
