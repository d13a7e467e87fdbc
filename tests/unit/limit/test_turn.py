"""One measurement at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from idlebench.errors import InconclusiveError
from idlebench.limit.turn import turn

HOLD = """
import sys
from pathlib import Path
from idlebench.limit.turn import turn
with turn(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def held(path: Path) -> subprocess.Popen[bytes]:
    """Another process that has its turn."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    return holder


def try_it(path: Path) -> None:
    """Ask for a turn, with no patience."""
    with turn(path, most_s=0, sleep=lambda _: None):
        pass


def test_another_process_waits_for_its_turn(tmp_path: Path) -> None:
    """And gives up after a while."""
    holder = held(tmp_path / "lock")
    try:
        with pytest.raises(InconclusiveError, match="another worker"):
            try_it(tmp_path / "lock")
    finally:
        holder.communicate()
    try_it(tmp_path / "lock")


def test_a_holder_that_is_killed_lets_go(tmp_path: Path) -> None:
    """However it died."""
    holder = held(tmp_path / "lock")
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    try_it(tmp_path / "lock")


def test_threads_of_one_process_take_turns_too(tmp_path: Path) -> None:
    """A record lock alone would let them in together."""
    inside = threading.Event()
    leave = threading.Event()

    def hold() -> None:
        with turn(tmp_path / "lock"):
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert inside.wait(10)
        with pytest.raises(InconclusiveError):
            try_it(tmp_path / "lock")
    finally:
        leave.set()
        thread.join()
    try_it(tmp_path / "lock")
