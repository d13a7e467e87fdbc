"""Waiting with a deadline, alone or together, and telling what was found out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

DEADLINE_S: Final = 20.0
"""Nothing that a drill waits for takes nearly as long, unless it says so."""
LOOK_S: Final = 0.005


class DrillError(Exception):
    """Something that a drill waits for did not happen in time, or cannot be read here."""


def until(happened: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> float:
    """Wait for something that is about to happen; give the seconds that it took.

    Raises:
        DrillError: it did not happen.
    """
    began_s = time.monotonic()
    while not happened():
        if time.monotonic() - began_s > deadline_s:
            raise DrillError(f"not within {deadline_s:g} s: {what}")
        time.sleep(LOOK_S)
    return time.monotonic() - began_s


def within(happened: Callable[[], bool], deadline_s: float) -> bool:
    """Whether something happens in time; what does not is a result here."""
    try:
        until(happened, "", deadline_s)
    except DrillError:
        return False
    return True


def together(trials: Sequence[Callable[[], None]]) -> None:
    """Make independent trials at the same time; the first error of any ends the drill."""
    with ThreadPoolExecutor(len(trials)) as pool:
        for trial in [pool.submit(each) for each in trials]:
            trial.result()


def tell(figures: Mapping[str, float | bool]) -> None:
    """Print figures, one JSON object on a line."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()
