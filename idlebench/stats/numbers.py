"""What every statistic asks of its input."""

from __future__ import annotations

import math
from collections.abc import Iterable


def finite(values: Iterable[float]) -> tuple[float, ...]:
    """Give the values as a tuple.

    Raises:
        ValueError: there is none, or one is infinite or not a number: such a value comes from a
            division that should not have been made, and would make every figure after it worthless.
    """
    numbers = tuple(map(float, values))
    if not numbers:
        raise ValueError("no values: nothing was measured")
    if not all(map(math.isfinite, numbers)):
        wrong = next(number for number in numbers if not math.isfinite(number))
        raise ValueError(f"{wrong} is not a measurement")
    return numbers
