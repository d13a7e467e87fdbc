"""Experiment 2: no worker, but one poll of `poll_workflow` every second, as by hand with grpcurl.

Each poll makes a connection of its own and closes it, as grpcurl does.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package
    sys.modules["flovyn_model"] = model = ModuleType("flovyn_model")
    model.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("flovyn_model.main", None)

from . import wire
from .stopping import Stopping


async def poll_for_ever(port: int, interval_s: float) -> None:
    """Poll, sleep, poll, until SIGTERM; an error is logged and the next poll follows at its time."""
    stop = Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.ask)
    ready = False
    while not stop.asked:
        async with wire.connect(port) as channel:
            try:
                await wire.unary(channel, wire.POLL_WORKFLOW)({}, timeout=interval_s)
            except wire.RpcError as error:
                wire.log(f"poll: {error.code().name}")
            else:
                if not ready:
                    wire.log("flovyn poller ready")
                ready = True
        await stop.sleep(interval_s)


def main() -> int:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser(description="One manual poll a second.")
    parser.add_argument("--port-file", type=Path, required=True, help="written by the server")
    parser.add_argument("--interval-s", type=float, default=1)
    options = parser.parse_args()
    asyncio.run(poll_for_ever(wire.read_port(options.port_file), options.interval_s))
    return 0


if __name__ == "__main__":
    sys.exit(main())
