"""One call to the server, as with grpcurl; prints the answer as a line of JSON.

ask.py --port-file PATH stats
ask.py --port-file PATH enqueue ID
"""

from __future__ import annotations

import argparse
import asyncio
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

_METHODS: Final = {"stats": wire.STATS, "enqueue": wire.ENQUEUE, "poll-task": wire.POLL_TASK}


async def ask(port: int, method: str, task_id: str) -> wire.Message:
    """Make one call.

    Raises:
        SystemExit: the server does not answer; one line says so.
    """
    async with wire.connect(port) as channel:
        try:
            call = wire.unary(channel, _METHODS[method])
            answer: wire.Message = await call({"id": task_id}, timeout=10, wait_for_ready=True)
        except wire.RpcError as error:
            raise SystemExit(f"ask.py: {method}: {error.code().name}") from None
        return answer


def main() -> int:
    """Ask, print, end."""
    parser = argparse.ArgumentParser(description="One call to the model of Flovyn's server.")
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("method", choices=sorted(_METHODS))
    parser.add_argument("id", nargs="?", default="", help="of the task to enqueue")
    options = parser.parse_args()
    answer = asyncio.run(ask(wire.read_port(options.port_file), options.method, options.id))
    wire.log(wire.encode(answer).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
