"""What a run left behind, found without any help of the product's own code."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def marked_processes(run_id: str) -> list[int]:
    """Processes whose environment carries the marker of this run, zombies excluded."""
    needle = f"IDLEBENCH_SPAWN={run_id}/".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if any(part.startswith(needle) for part in (entry / "environ").read_bytes().split(b"\0")):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def reapers(run_id: str) -> list[int]:
    """Reaper processes of this run, known by their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                argv = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(b"reaper" in part for part in argv) and run_id.encode() in b"\0".join(argv):
                found.append(int(entry.name))
    return found


def temporary_directories(run_id: str) -> list[Path]:
    """Temporary directories that are named after this run."""
    return [path for path in Path(tempfile.gettempdir()).iterdir() if run_id in path.name]


def ledgers(state_home: Path, run_id: str) -> list[Path]:
    """Ledger files of this run."""
    return [path for path in state_home.rglob("*") if path.is_file() and run_id in path.name]


def left_behind(run_id: str, state_home: Path) -> list[str]:
    """Everything of a run that is still there, in words; empty when all is clean."""
    return [
        *(f"process {pid}" for pid in marked_processes(run_id)),
        *(f"reaper {pid}" for pid in reapers(run_id)),
        *(f"directory {path}" for path in temporary_directories(run_id)),
        *(f"ledger {path}" for path in ledgers(state_home, run_id)),
    ]


def wait_until(condition: Callable[[], object], timeout_s: float) -> bool:
    """Wait for a condition; tell whether it came true in time."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
