"""What of a test's measurements is kept: for the session's file and for a baseline."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from idlebench.limit.reading import IdleReading
from idlebench.model.gate import Check, Verdict


class Kind(StrEnum):
    """How a measurement was asked for."""

    MARK = "mark"
    ASSERT = "assert_below"
    READING = "reading"


class Compared(StrEnum):
    """Whether a measurement was held against a baseline."""

    NO = "no"
    YES = "yes"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Record:
    """One measurement of one test.

    Attributes:
        key: the test's node id; ``#2`` and so on for further ones of the same test.
        kind: how it was asked for.
        verdict: how it was judged, or None for a plain reading.
        checks: one for each budget, and for each figure of a baseline.
        reading: the look that decided.
        first: the look before it, if it was measured once more.
        compared: whether a baseline was asked.
    """

    key: str
    kind: Kind
    verdict: Verdict | None
    checks: tuple[Check, ...]
    reading: IdleReading
    first: IdleReading | None = None
    compared: Compared = field(default=Compared.NO)
