"""Durations and percentages: how they are read from a user and shown to one."""

from __future__ import annotations

import math
import re
from typing import Final

NS_PER_S: Final = 1_000_000_000
NS_PER_MS: Final = 1_000_000

_SECONDS_PER: Final = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
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
