"""Figures in words: three figures and a unit, a bound where nothing was detected."""

from __future__ import annotations

from idlebench.scenario.metrics import Span, unit_of


def figure_words(span: Span, metric: str) -> str:
    """Give a figure with its unit: ``24.5 %``, ``9.97/s``, ``< 0.01 %``."""
    bound = "" if span.detected else "< "
    return f"{bound}{number_words(span.high)}{unit_of(metric)}"


def range_words(span: Span) -> str:
    """Give a ratio or a spread: ``0.07``, ``≤ 0.07``, ``≥ 12`` or ``0.02 to 0.07``."""
    if span.detected:
        return number_words(span.low)
    if span.high == float("inf"):
        return f"≥ {number_words(span.low)}"
    return (
        f"≤ {number_words(span.high)}"
        if span.low <= 0
        else f"{number_words(span.low)} to {number_words(span.high)}"
    )


def number_words(value: float) -> str:
    """Three figures: 85.1, 0.0049, 12,345."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
