"""How long after the broker's return a worker takes a job again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from idlebench.harness.clock import Clock, Deadline
from idlebench.harness.probe.ends import Queue
from idlebench.units import NS_PER_S

GIVE_UP_S: Final = 30.0
"""Twice what the slowest framework that we measured needs; after that it counts as never."""
_NEXT_JOB_S: Final = 1.5


def recovery_s(
    queue: Queue,
    *,
    back_ns: int,
    name: str,
    clock: Clock,
    ended: Callable[[], bool],
    give_up_s: float = GIVE_UP_S,
) -> float | None:
    """Enqueue a job, and another every so often, until one is picked up.

    One job would not do: a broker that hung may hand it to a connection whose worker has long left.

    Args:
        queue: both ends.
        back_ns: monotonic nanoseconds when the broker was there again.
        name: start of each job's id, unique to the launch.
        clock: time.
        ended: whether a worker has ended, so that waiting is in vain.
        give_up_s: how long to wait for it.

    Returns:
        Seconds from the broker's return to the start of a handler, or None if there was none.
    """
    deadline = Deadline.after(clock, give_up_s)
    number = 0
    while not deadline.passed and not ended():
        probe_id = f"{name}-back-{number:02d}"
        queue.exit.prepare(probe_id)
        queue.entrance.put(probe_id)
        seen_ns = queue.exit.wait(probe_id, min(_NEXT_JOB_S, max(deadline.left_s, 0.001)))
        if seen_ns is not None:
            return max(0.0, (seen_ns - back_ns) / NS_PER_S)
        number += 1
    return None
