"""How the seconds of a diagnosis are spent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from idlebench.errors import UsageError

DURATION_S: Final = 8.0
SHORTEST_S: Final = 1.0
FIRST_ASKED_S: Final = 1.5
ASKED_EVERY_S: Final = 1.0
_MOST_STACKS_S: Final = 2
_BURST_PERCENT: Final = 0.5  # of a core in a slice of a quarter of a second: 1.3 ms
_FAR_S: Final = 1.7  # so that two seconds of stacks might see none of them
_SHORT_AFTER_S: Final = 0.3
_SPIN_AFTER_S: Final = 0.15  # what never rests is the same in any part of a second
_START_S: Final = 0.3  # py-spy reads the interpreter's symbols before its first look


@dataclass(frozen=True, slots=True)
class LookPlan:
    """Seconds of each phase.

    Attributes:
        counters_s: for counters and everything that does not read memory.
        stacks_s: for stacks, whole seconds; 0 for none.
        after_s: for counters once more, to see whether the target changed under observation.
    """

    counters_s: float
    stacks_s: int
    after_s: float

    @classmethod
    def of(cls, duration_s: float, *, stacks: bool) -> LookPlan:
        """Divide a duration.

        Args:
            duration_s: all of it, in seconds.
            stacks: there is a process whose stacks can be read.

        Raises:
            UsageError: it is no duration, or too short to see anything.
        """
        if not math.isfinite(duration_s) or duration_s < SHORTEST_S:
            raise UsageError(
                f"a diagnosis looks for at least {SHORTEST_S:g} s, not {duration_s:g}", remedy='such as "8s"'
            )
        if not stacks:
            return cls(duration_s, 0, 0.0)
        stacks_s = _MOST_STACKS_S if duration_s >= 6 else 1
        after_s = min(0.6, duration_s / 10)
        return cls(max(duration_s / 2, duration_s - stacks_s - _START_S - after_s), stacks_s, after_s)

    def for_bursts(self, slices: Sequence[float], seconds: float) -> LookPlan:
        """Look at stacks for a second more where the load comes in bursts that are far apart.

        Args:
            slices: percent of a core of each part of the counter phase, in the order of time.
            seconds: all of it.
        """
        if not slices or self.stacks_s < _MOST_STACKS_S:
            return self
        busy = [one >= max(_BURST_PERCENT, max(slices) / 4) for one in slices]
        begins = [index for index, now in enumerate(busy) if now and not (index and busy[index - 1])]
        gaps = [after - before for before, after in pairwise(begins)] if len(begins) > 1 else [len(slices)]
        far = bool(begins) and max(gaps) * seconds / len(slices) > _FAR_S and sum(busy) < len(busy) / 2
        after_s = min(_SHORT_AFTER_S, self.after_s)
        return replace(self, stacks_s=self.stacks_s + 1, after_s=after_s) if far else self

    def cut_short(self) -> LookPlan:
        """Give what is left to do when the counters have said enough."""
        return LookPlan(0.0, min(1, self.stacks_s), min(_SPIN_AFTER_S, self.after_s))
