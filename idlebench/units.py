"""Durations, rates and percentages: how they are read from a user and shown to one."""

from __future__ import annotations

import math
import re
from typing import Final

NS_PER_S: Final = 1_000_000_000
NS_PER_MS: Final = 1_000_000

_SECONDS_PER: Final = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_PER_SECOND: Final = {"s": 1.0, "min": 1.0 / 60.0, "h": 1.0 / 3600.0}
_NUMBER: Final = r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_RATE: Final = re.compile(rf"\s*{_NUMBER}\s*/\s*(?P<unit>[a-z]+)\s*")
_PERCENT: Final = re.compile(rf"\s*{_NUMBER}\s*%\s*")
_DURATION: Final = re.compile(r"\s*(?P<number>\d+(?:\.\d*)?|\.\d+)\s*(?P<unit>[a-zµ]*)\s*")


def parse_duration(text: str | float) -> float:
    """Read a duration such as ``"250ms"``, ``"5s"``, ``"1.5m"`` or a bare number of seconds.

    Returns:
        Seconds, finite and not negative.

    Raises:
        ValueError: if it is not a duration; the message lists the units.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        if not math.isfinite(text) or text < 0:
            raise ValueError(f"a duration is finite and not negative, not {text!r}")
        return float(text)
    match = _DURATION.fullmatch(str(text))
    unit = match["unit"] if match else ""
    if match is None or (unit and unit not in _SECONDS_PER):
        raise ValueError(f'{text!r} is not a duration; write "250ms", "5s" or "2m"')
    return float(match["number"]) * _SECONDS_PER.get(unit, 1.0)


def parse_rate(text: str) -> float:
    """Read a rate such as ``"5/s"``, ``"0.5 /s"`` or ``"90/min"``.

    Returns:
        Events a second, finite and not negative.

    Raises:
        ValueError: if it is not a rate; the message lists the units.
    """
    match = _RATE.fullmatch(text)
    per_second = _PER_SECOND.get(match["unit"]) if match else None
    if match is None or per_second is None:
        raise ValueError(f'{text!r} is not a rate; write "5/s", "90/min" or "2/h"')
    return _finite(float(match["number"]) * per_second, text)


def parse_percent(text: str) -> float:
    """Read a percentage such as ``"0.5%"`` or ``"12 %"``.

    Returns:
        Percent, finite and not negative.

    Raises:
        ValueError: if it is not a percentage.
    """
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} is not a percentage; write "0.5%"')
    return _finite(float(match["number"]), text)


def format_rate(per_second: float, of: str = "") -> str:
    """Show a rate with three significant digits, as `parse_rate` reads it: ``25/s``, ``0.0167/s``.

    Args:
        per_second: the rate.
        of: what is counted, such as ``wakes``: ``25 wakes/s``.
    """
    return f"{_short(per_second)} {of}/s" if of else f"{_short(per_second)}/s"


def format_percent(percent: float) -> str:
    """Show a percentage with three significant digits, as `parse_percent` reads it: ``0.5 %``."""
    return f"{_short(percent)} %"


def format_duration(seconds: float) -> str:
    """Show seconds the short way: ``250 ms``, ``5 s``, ``1 min 40 s``."""
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    if seconds < 100:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def percent_of_core(cpu_ns: float, elapsed_ns: float) -> float:
    """Give CPU time as percent of one core.

    Args:
        cpu_ns: CPU nanoseconds used.
        elapsed_ns: monotonic nanoseconds in which they were used, more than 0.
    """
    return 100.0 * cpu_ns / elapsed_ns


def _short(value: float) -> str:
    """Give three significant digits without an exponent and without zeros at the end."""
    return f"{float(f'{value:.3g}'):.9f}".rstrip("0").rstrip(".")


def _finite(value: float, text: str) -> float:
    """Refuse a number with so many digits that it is infinite."""
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]}… is too large")
    return value
