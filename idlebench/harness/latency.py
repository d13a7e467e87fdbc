"""Pickup latency: how long a job waits for an idle worker."""

from __future__ import annotations

import random
from dataclasses import dataclass

from idlebench.harness.clock import Clock, Deadline
from idlebench.harness.probe.ends import Queue
from idlebench.model.launch import Pickup

_SPAN_S = 0.1
_REST_S = 0.02
_LOST_AFTER_S = 10.0
_GIVE_UP_AFTER = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """When probes are sent.

    Attributes:
        probes: how many at most; at least one is made.
        budget_s: most seconds for all of them.
        rest_s: how long the worker must have been idle before each one.
        period_s: the longest that the worker's wakes suggest that it waits, or 0.
    """

    probes: int
    budget_s: float
    rest_s: float = 0.0
    period_s: float = 0.0


def probe_pickups(queue: Queue, name: str, pace: Pace, clock: Clock, rng: random.Random) -> Pickup:
    """Enqueue single jobs at random moments and see when each is picked up.

    A worker that polls picks up after a time that depends on where in its period the job came; so
    each job is sent after a rest plus a random time that spans at least the slowest pickup seen so
    far, which makes every phase of the period equally likely. Before the first, and as long as it
    answers slowly, the time spans its period as its wakes tell it.

    Args:
        queue: both ends.
        name: start of each probe's id, unique to the launch.
        pace: when probes are sent.
        clock: time.
        rng: source of the random moments.

    Returns:
        Latencies in milliseconds; probes that were not picked up within the time are ``lost``.
    """
    deadline = Deadline.after(clock, pace.budget_s)
    latencies_ms: list[float] = []
    lost = 0
    period_s = min(pace.period_s, pace.budget_s)
    span_s = max(_SPAN_S, period_s)
    for number in range(pace.probes):
        clock.sleep(_REST_S + pace.rest_s + rng.uniform(0.0, span_s))
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
        slowest_s = min(max(latencies_ms) / 1e3, pace.budget_s)
        span_s = max(_SPAN_S, slowest_s, period_s if slowest_s > _SPAN_S / 2 else 0.0)
    return Pickup(tuple(latencies_ms), lost)
