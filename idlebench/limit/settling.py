"""Waiting until start-up is over: the counts first, then the CPU."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from idlebench.measure.observe import Time
from idlebench.measure.tree import TreeSampler, WindowMeter
from idlebench.stats.flatness import SLICES, has_trend, is_flat
from idlebench.units import NS_PER_S, percent_of_core

_SLICE_S: Final = 0.1
_JITTER: Final = 0.3
_HIGH_PERCENT: Final = 5.0
_HIGH_SLICES: Final = 16
"""A start-up that computes is as flat as a spin; so a rate that is not low has to be flat for longer."""
_EVENTS: Final = 2.0
"""Events by which slices at rest may differ: one at each end."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How the wait ended.

    Attributes:
        seconds: how long it was.
        flat: the rate is flat; otherwise patience ended.
    """

    seconds: float
    flat: bool


def settle(
    sampler: TreeSampler, most_s: float, *, clock: Time, rng: random.Random, check: Callable[[], None]
) -> Settled:
    """Wait until wakes and CPU of a tree are flat, for a given time at most.

    Args:
        sampler: of the tree.
        most_s: the longest wait in seconds.
        clock: time.
        rng: slices are jittered.
        check: raises if the tree is gone.
    """
    meter = WindowMeter(sampler, monotonic_ns=clock.monotonic_ns, tick_share=float("inf"))
    last, wakes = meter.begin(), meter.wakes
    began_ns = last.at_ns
    rates: list[float] = []
    counts: list[float] = []
    while True:
        clock.sleep(_SLICE_S * (1 + rng.uniform(-_JITTER, _JITTER)))
        check()
        sample, wakes_before = meter.tick(), wakes
        if sample is None:
            continue
        wakes = meter.wakes
        elapsed_ns = max(1, sample.at_ns - last.at_ns)
        rates.append(percent_of_core(max(0, sample.cpu_ns - last.cpu_ns), elapsed_ns))
        counts.append(0.0 if wakes is None or wakes_before is None else wakes - wakes_before)
        last = sample
        waited_s = (sample.at_ns - began_ns) / NS_PER_S
        if flat_counts(counts) and flat_rates(rates):
            return Settled(waited_s, flat=True)
        if waited_s >= most_s:
            return Settled(waited_s, flat=False)


def flat_counts(counts: Sequence[float]) -> bool:
    """Tell whether the events of the last slices agree, in slices as they are or merged by powers of two.

    Slices are jittered, so a count may differ by as much as their lengths.
    """
    merged = list(counts)
    while len(merged) >= SLICES:
        if is_flat(merged, relative=2 * _JITTER, absolute=_EVENTS):
            return True
        merged = _paired(merged, 1.0)
    return False


def flat_rates(percents: Sequence[float]) -> bool:
    """Tell whether the CPU of the last slices agrees at some scale; a high one for longer."""
    merged = list(percents)
    long = _HIGH_SLICES
    while len(merged) >= SLICES:
        high = fmean(merged[-SLICES:]) > _HIGH_PERCENT
        if is_flat(merged, slices=max(SLICES, long) if high else SLICES) and not has_trend(merged):
            return True
        merged = _paired(merged, 0.5)
        long //= 2
    return False


def _paired(values: Sequence[float], factor: float) -> list[float]:
    even = values[len(values) % 2 :]
    return [(first + second) * factor for first, second in zip(even[::2], even[1::2], strict=True)]
