"""Pickup latency: how long a job waits for an idle worker."""

from __future__ import annotations

import random

from idlebench.harness.clock import Clock, Deadline
from idlebench.harness.probe.ends import Queue
from idlebench.model.launch import Pickup

_SPAN_S = 0.1
_REST_S = 0.02
_LOST_AFTER_S = 10.0
_GIVE_UP_AFTER = 3


def probe_pickups(
    queue: Queue,
    *,
    name: str,
    probes: int,
    budget_s: float,
    rest_s: float,
    clock: Clock,
    rng: random.Random,
) -> Pickup:
    """Enqueue single jobs at random moments and see when each is picked up.

    A worker that polls picks up after a time that depends on where in its period the job came; so
    each job is sent after a rest plus a random time that spans at least the slowest pickup seen so
    far, which makes every phase of the period equally likely.

    Args:
        queue: both ends.
        name: start of each probe's id, unique to the launch.
        probes: how many at most; at least one is made.
        budget_s: most seconds for all of them.
        rest_s: how long the worker must have been idle before each one.
        clock: time.
        rng: source of the random moments.

    Returns:
        Latencies in milliseconds; probes that were not picked up within the time are ``lost``.
    """
    deadline = Deadline.after(clock, budget_s)
    latencies_ms: list[float] = []
    lost = 0
    span_s = _SPAN_S
    for number in range(probes):
        clock.sleep(_REST_S + rest_s + rng.uniform(0.0, span_s))
        if deadline.passed and number > 0:
            break
        probe_id = f"{name}-{number:04d}"
        queue.exit.prepare(probe_id)
        put_ns = queue.entrance.put(probe_id)
        seen_ns = queue.exit.wait(probe_id, _LOST_AFTER_S)
        if seen_ns is None:
            lost += 1
            if lost == _GIVE_UP_AFTER or not latencies_ms:
                break
            continue
        latency_ms = max(0.0, (seen_ns - put_ns) / 1e6)
        latencies_ms.append(latency_ms)
        span_s = max(span_s, min(latency_ms / 1e3, budget_s))
    return Pickup(tuple(latencies_ms), lost)
