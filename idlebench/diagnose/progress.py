"""What a diagnosis says of itself while it looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What is being done."""

    COUNTERS = "counters"
    STACKS = "stacks"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class GatherProgress:
    """One moment of it, for showing.

    Attributes:
        phase: what is being done.
        done: part of the whole time that is over, 0 to 1.
        cpu_percent: of the tree so far, in percent of one core.
        wakes_per_s: of the tree so far, or None.
    """

    phase: Phase
    done: float
    cpu_percent: float
    wakes_per_s: float | None
