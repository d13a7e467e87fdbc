"""Drill: does `block=0` mean "do not block", as the document has it, in redis-py and on the wire?"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

import threading
import time

from .drill import Drill
from .waiting import tell, until

WATCH_S = 1.0


def main() -> None:
    """Read an empty stream with block=0 and with block=None."""
    with Drill() as drill:
        stream = f"{drill.prefix('block')}stream"
        drill.client.xgroup_create(stream, "group", id="0", mkstream=True)
        began_s = time.monotonic()
        drill.client.xreadgroup("group", "none", {stream: ">"}, block=None)
        none_ms = 1000 * (time.monotonic() - began_s)
        waits, ended = read_with_zero(drill, stream)
        tell(
            {
                "none_returned_after_ms": none_ms,
                "zero_still_waits_after_1s": waits,
                "zero_ends_with_a_message": ended,
            }
        )


def read_with_zero(drill: Drill, stream: str) -> tuple[bool, bool]:
    """Whether the read still waits after a while, and whether a message ends it."""
    found: list[object] = []

    def read() -> None:
        found.append(drill.client.xreadgroup("group", "zero", {stream: ">"}, block=0))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(WATCH_S)
    waits = reader.is_alive()
    drill.client.xadd(stream, {"id": "1"})
    until(lambda: not reader.is_alive(), "the message ends the read")
    return waits, bool(found and found[0])


if __name__ == "__main__":
    main()
