"""Waiting until start-up is over: start-up is not idle."""

from __future__ import annotations

import random
from collections.abc import Callable

from idlebench.harness.clock import Clock, Deadline, jittered
from idlebench.harness.invalid import InvalidLaunch
from idlebench.model.scenario import Settle
from idlebench.model.validity import Validity
from idlebench.stats.flatness import is_flat
from idlebench.units import NS_PER_S, format_duration, percent_of_core

_SLICE_S = 0.12


def settle(
    cpu_ns: Callable[[], int],
    bounds: Settle,
    *,
    min_s: float,
    clock: Clock,
    rng: random.Random,
    check: Callable[[], None],
) -> float:
    """Wait until the rate of CPU is flat, between a least and a most time.

    Args:
        cpu_ns: CPU nanoseconds of the whole tree so far.
        bounds: the scenario's bounds.
        min_s: the least time, where the variant asks for more than the bounds do.
        clock: time.
        rng: slices are jittered.
        check: raises if a worker died.

    Returns:
        Seconds that it took.

    Raises:
        InvalidLaunch: not flat within the most time (``not_settled``), or what ``check`` raises.
    """
    started_ns = before_ns = clock.monotonic_ns()
    deadline = Deadline.after(clock, max(bounds.max_s, min_s))
    least = Deadline.after(clock, max(bounds.min_s, min_s))
    cpu_before_ns = cpu_ns()
    rates: list[float] = []
    while True:
        clock.sleep(jittered(_SLICE_S, rng))
        check()
        now_ns, cpu_now_ns = clock.monotonic_ns(), cpu_ns()
        rates.append(percent_of_core(cpu_now_ns - cpu_before_ns, max(1, now_ns - before_ns)))
        before_ns, cpu_before_ns = now_ns, cpu_now_ns
        if least.passed and is_flat(rates):
            return (now_ns - started_ns) / NS_PER_S
        if deadline.passed:
            seen = ", ".join(f"{rate:.2f}" for rate in rates[-4:])
            raise InvalidLaunch(
                Validity.NOT_SETTLED,
                f"CPU still changed {format_duration(bounds.max_s)} after it was ready (last: {seen} %)",
            )
