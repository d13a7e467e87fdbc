"""The confusion matrix of a run of the corpus, in text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

ORDER: Final = (
    *("busy-spin", "yield-spin", "ready-fd-spin", "rpc-spin", "short-block", "short-poll", "timer-storm"),
    *("retry-spin", "crash-loop", "fork-storm", "expensive-poll", "log-spam", "thundering-herd"),
    *("keepalive", "healthy", "not-idle", "inconclusive", "error"),
)


def matrix(pairs: Iterable[tuple[str, str]]) -> str:
    """Draw how often each expected name got each name.

    Args:
        pairs: expected and got, one pair a diagnosis.
    """
    counts = Counter(pairs)
    rows = [name for name in ORDER if any(expected == name for expected, _ in counts)]
    columns = [name for name in ORDER if any(got == name for _, got in counts)]
    width = max(len(name) for name in ORDER)
    keys = {name: chr(ord("a") + index) for index, name in enumerate(columns)}
    lines = [" " * width + "".join(f"{keys[name]:>5}" for name in columns)]
    for row in rows:
        cells = (counts.get((row, column), 0) for column in columns)
        lines.append(f"{row:<{width}}" + "".join(f"{cell or '·':>5}" for cell in cells))
    lines += ["", "rows: expected; columns: " + ", ".join(f"{keys[name]} {name}" for name in columns)]
    return "\n".join(lines)
