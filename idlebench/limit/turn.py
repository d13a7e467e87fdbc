"""One measurement at a time: workers of one test session disturb each other on the same machine.

The lock is a record lock (fcntl(2), F_SETLK): it is released when its holder dies, however it dies, and a
child that the holder forked meanwhile does not keep it.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from idlebench.errors import InconclusiveError

MOST_S: Final = 900.0
_STEP_S: Final = 0.1
_inside = threading.Lock()


@contextmanager
def turn(
    path: Path,
    *,
    most_s: float = MOST_S,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """Wait until nobody else of this session measures, and hold them off for as long as this lasts.

    Args:
        path: the lock's file; made if it does not exist.
        most_s: the longest wait.
        sleep: as `time.sleep`.
        monotonic: as `time.monotonic`.

    Raises:
        InconclusiveError: somebody measured for all that time.
    """
    end_s = monotonic() + most_s
    # A record lock belongs to the whole process, so its threads take turns by another one.
    while not _inside.acquire(blocking=False):
        _wait(path, most_s, end_s, sleep, monotonic)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(descriptor):
                _wait(path, most_s, end_s, sleep, monotonic)
            yield
        finally:
            os.close(descriptor)
    finally:
        _inside.release()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as fcntl(2) has it
        return False
    return True


def _wait(
    path: Path, most_s: float, end_s: float, sleep: Callable[[float], None], monotonic: Callable[[], float]
) -> None:
    if monotonic() >= end_s:
        raise InconclusiveError(
            f"another worker of this session measured for {most_s:g} s",
            where=str(path),
            remedy="run fewer measured tests, or shorter windows",
        )
    sleep(_STEP_S)
