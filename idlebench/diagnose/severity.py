"""How bad it is, in words, each with the published scale that it stands on."""

from __future__ import annotations

from typing import Final

from idlebench.model.diagnosis import Cost
from idlebench.units import format_percent, format_rate

HEALTH_CHECK: Final = (
    (10_000.0, "very high"),
    (1_000.0, "high"),
    (100.0, "quite high"),
    (10.0, "moderate"),
    (1.0, "low"),
    (0.0, "very low"),
)
"""Context switches a second, and the words of health-check (https://github.com/ColinIanKing/health-check)."""

APPLE_WAKES_PER_S: Final = 150.0
"""Wakes a second, over 300 s, that Apple's kernels report as a violation (their default limits)."""

APPLE_CPU_PERCENT: Final = 50.0
"""Percent of a core, over 180 s, that they report likewise."""


def wakes_word(wakes_per_s: float) -> str:
    """Give the word of health-check's scale for a rate of wakes."""
    return next(word for limit, word in HEALTH_CHECK if wakes_per_s > limit or limit == 0.0)


def severity_of(cost: Cost) -> str:
    """Say how bad a cost is.

    Returns:
        Such as ``quite high: 190 wakes/s on health-check's scale, beyond Apple's limit of 150/s``.
    """
    wakes, cpu = cost.wakes_per_s, cost.cpu_percent
    spins = cpu is not None and cpu > APPLE_CPU_PERCENT / 2
    parts = [] if cpu is None else [_cpu_words(cpu)]
    if wakes is not None:
        beyond = f", beyond Apple's limit of {APPLE_WAKES_PER_S:g}/s" if wakes > APPLE_WAKES_PER_S else ""
        words = f"{wakes_word(wakes)}: {format_rate(wakes, 'wakes')} on health-check's scale{beyond}"
        parts.insert(len(parts) if spins else 0, words)
    return "; ".join(parts) or "not measured"


def _cpu_words(cpu_percent: float) -> str:
    limit = format_percent(APPLE_CPU_PERCENT)
    if cpu_percent <= APPLE_CPU_PERCENT / 2:
        return f"{format_percent(cpu_percent)} of a core"
    if cpu_percent <= APPLE_CPU_PERCENT:
        return f"high: {format_percent(cpu_percent)} of a core, more than half of Apple's limit of {limit}"
    return f"very high: {format_percent(cpu_percent)} of a core, beyond Apple's limit of {limit}"
