"""Drill: bytes that the broker sends for one idle poll, by the kind of place and the length of the stream."""

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

import time

from .drill import Drill
from .waiting import tell

WORKER = Path(__file__).with_name("worker.py")
LENGTHS = (300, 5000)
WATCH_S = 0.9


def main() -> None:
    """Start an idle worker for every kind of place and every length, and count."""
    with Drill() as drill:
        for cursor in ("uuid", "entry"):
            for length in LENGTHS:
                tell({f"{cursor}_{length}_bytes_per_s": bytes_per_s(drill, cursor, length)})


def bytes_per_s(drill: Drill, cursor: str, length: int) -> float:
    """Bytes that the broker sent the worker, per second, one reply to this drill taken off."""
    arguments = ["--backoff", f"--cursor={cursor}", f"--prefill={length}"]
    child = drill.ready(WORKER, arguments, drill.prefix(f"bytes-{cursor}-{length}"))
    time.sleep(0.3)
    first = sent(drill)
    before, began_s = sent(drill), time.monotonic()
    time.sleep(WATCH_S)
    after, ended_s = sent(drill), time.monotonic()
    child.stop()
    return max(0.0, (after - before - (before - first)) / (ended_s - began_s))


def sent(drill: Drill) -> int:
    """What the broker counts as sent to all clients, the replies before this one to this drill included."""
    return int(drill.client.info("stats")["total_net_output_bytes"])


if __name__ == "__main__":
    main()
