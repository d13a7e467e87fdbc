"""Waiting until start-up is over: start-up is not idle."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import fmean

from idlebench.harness.clock import Clock, Deadline, jittered
from idlebench.harness.invalid import InvalidLaunch
from idlebench.model.scenario import Settle
from idlebench.model.validity import Validity
from idlebench.stats.flatness import SLICES, has_trend, is_flat
from idlebench.units import NS_PER_S, format_duration, percent_of_core

_SLICE_S = 0.12
_HIGH_PERCENT = 5.0


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
        if least.passed and flat_at_some_scale(rates):
            return (now_ns - started_ns) / NS_PER_S
        if deadline.passed:
            seen = ", ".join(f"{rate:.2f}" for rate in rates[-4:])
            raise InvalidLaunch(
                Validity.NOT_SETTLED,
                f"CPU still changed {format_duration(bounds.max_s)} after it was ready (last: {seen} %)",
            )


def flat_at_some_scale(rates: Sequence[float]) -> bool:
    """Tell whether the rate is flat, in slices as they are or merged two, four, eight … at a time.

    A worker that does something every tenth of a second never looks flat in slices of a tenth of a
    second; in slices of a whole second it does. A start-up that computes looks flat for a moment too;
    so a rate that is not low has to be flat for twice as long.
    """
    merged = list(rates)
    while len(merged) >= SLICES:
        high = fmean(merged[-SLICES:]) > _HIGH_PERCENT and len(merged) == len(rates)
        if is_flat(merged, slices=2 * SLICES if high else SLICES) and not has_trend(merged):
            return True
        even = merged[len(merged) % 2 :]
        merged = [(first + second) / 2 for first, second in zip(even[::2], even[1::2], strict=True)]
    return False
