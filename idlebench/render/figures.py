"""Numbers as people read them: three significant digits, aligned at the decimal point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from idlebench.model.estimate import Estimate

MISSING: Final = "–"
_SMALLEST_RATIO: Final = 1e-15
"""Nothing that is measured differs by more; what does is rounding."""


def decimals_for(value: float, *, digits: int = 3, most: int = 3) -> int:
    """Give how many decimals show ``digits`` significant digits of a figure.

    Args:
        value: the figure.
        digits: significant digits wanted.
        most: never more decimals than this.
    """
    if value == 0 or not math.isfinite(value):
        return 0
    wanted = digits - 1 - math.floor(math.log10(abs(value)))
    shown = round(abs(value), max(0, wanted))
    if shown > 0:
        wanted = digits - 1 - math.floor(math.log10(shown))
    return min(most, max(0, wanted))


def number(value: float | None, *, digits: int = 3, most: int = 3) -> str:
    """Show a figure with three significant digits; thousands are grouped.

    What is not zero never reads as zero: it is shown as less than the last decimal.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    if 0 < value < 0.5 * 10**-most:
        return f"< {10**-most:.{most}f}"
    return f"{value:,.{decimals_for(value, digits=digits, most=most)}f}"


def mean(estimate: Estimate | None, *, most: int = 3) -> str:
    """Show the mean of an estimate, or ``< limit`` where it is below the limit of detection."""
    if estimate is None:
        return MISSING
    if estimate.detected or estimate.limit is None:
        return number(estimate.mean, most=most)
    return f"< {limit(estimate.limit, most=most)}"


def limit(value: float, *, most: int = 3) -> str:
    """Two digits of a limit, rounded up: a bound stays a bound."""
    places = decimals_for(value, digits=2, most=most)
    step = 10.0**-places
    return f"{math.ceil(value / step - 1e-9) * step:,.{places}f}"


def spread(estimate: Estimate | None, *, most: int = 3) -> str:
    """Show half the 95 % interval as ``±1.3``, rounded up; at most the mean's decimals; "" without one."""
    if estimate is None or estimate.high is None or not estimate.detected:
        return ""
    half = estimate.high - estimate.mean
    if half == 0:
        return "±0"
    places = min(decimals_for(estimate.mean, most=most), decimals_for(half, most=most))
    step = 10.0**-places
    half = math.ceil(half / step - 1e-9) * step
    return f"±{half:,.{places}f}"


def interval(estimate: Estimate | None, *, most: int = 3) -> str:
    """Show the 95 % interval as ``[83.8, 86.4]`` in the mean's decimals; "" without one."""
    if estimate is None or estimate.low is None or estimate.high is None or not estimate.detected:
        return ""
    places = decimals_for(estimate.mean, most=most)
    return f"[{estimate.low:,.{places}f}, {estimate.high:,.{places}f}]"


def times(ratio: float | None, *, at_most: bool = False) -> str:
    """Show a ratio: ``1/7,700`` when small, ``29`` when large.

    Args:
        ratio: figure ÷ reference, or None.
        at_most: the figure is below its limit of detection, so that the ratio is a bound.
    """
    if ratio is None or not _SMALLEST_RATIO <= ratio < math.inf:
        return MISSING
    if ratio == 1:
        return "1"
    text = f"1/{_two_digits(1 / ratio, down=at_most)}" if ratio < 0.1 else number(ratio, digits=2, most=2)
    return f"< {text}" if at_most else text


def _two_digits(value: float, *, down: bool) -> str:
    """Two significant digits of a figure of 10 or more; ``down`` keeps a bound a bound."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    steps = math.floor(value / step + 1e-9) if down else round(value / step)
    return f"{round(steps * step):,}"


def aligned(texts: Sequence[str]) -> list[str]:
    """Pad figures of one column to one width, the decimal points below one another.

    Words and missing figures are set at the right end of the whole-number part.
    """
    parts = [_split(text) for text in texts]
    left = max((len(whole) for whole, _ in parts), default=0)
    right = max((len(rest) for _, rest in parts), default=0)
    return [whole.rjust(left) + rest.ljust(right) for whole, rest in parts]


def _split(text: str) -> tuple[str, str]:
    """Split a figure before its decimal point."""
    whole, point, rest = text.partition(".")
    return whole, point + rest
