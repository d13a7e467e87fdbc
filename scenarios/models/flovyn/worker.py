"""The worker: a loop that polls for tasks, one that polls for workflows, and a heartbeat.

    worker.py --port-file PATH [--task-wait spin|sleep|notify|off] [--workflow off|poll|listen] …

The two loops are configured apart. `--workflow-interval-ms` and `--notifications` belong to the workflow
loop: a worker that has registered only tasks does not run it, and then they turn nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

if __name__ == "__main__":  # started by its path: its neighbours become a package
    sys.modules["flovyn_model"] = model = ModuleType("flovyn_model")
    model.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("flovyn_model.main", None)

from . import wire
from .loops import Loops

READY_LINE: Final = "flovyn worker ready"


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="A model of Flovyn's worker.")
    parser.add_argument("--port-file", type=Path, required=True, help="written by the server")
    parser.add_argument(
        "--task-wait",
        choices=("spin", "sleep", "notify", "off"),
        default="spin",
        help="no task: ask again at once; sleep; wait for the server's word; or no such loop",
    )
    parser.add_argument("--no-work-backoff-ms", type=float, default=100, help="task-wait=sleep")
    parser.add_argument(
        "--workflow",
        choices=("off", "poll", "listen"),
        default="off",
        help="no such loop; poll; or hold the notification stream and never poll",
    )
    parser.add_argument("--workflow-interval-ms", type=float, default=100, help="workflow=poll")
    parser.add_argument("--notifications", choices=("on", "off"), default="on", help="of the workflow loop")
    parser.add_argument("--heartbeat-s", type=float, default=30)
    parser.add_argument("--retry-ms", type=float, default=1000, help="first pause after UNAVAILABLE")
    parser.add_argument("--retry-cap-s", type=float, default=60, help="longest pause after UNAVAILABLE")
    parser.add_argument("--scale", type=float, default=1, help="the heartbeat's period is divided by it")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace) -> None:
    """Run the loops until SIGTERM; a wait ends at once, a call under way gets a moment."""
    async with wire.connect(wire.read_port(options.port_file)) as channel:
        loops = Loops(channel, options)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, loops.stop.ask)
        await loops.run(lambda: wire.log(READY_LINE))


def main() -> int:
    """Run until SIGTERM."""
    asyncio.run(run(read_options(sys.argv[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
