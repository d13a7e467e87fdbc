"""What a drill found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrillResult:
    """A claim that was put to the test.

    Attributes:
        name: the drill's.
        title: one line for people.
        values: what it printed, truth values as 1 and 0; empty if it failed.
        failure: why it gave nothing, one sentence, or "".
        seconds: how long it took.
    """

    name: str
    title: str
    values: Mapping[str, float]
    failure: str
    seconds: float
