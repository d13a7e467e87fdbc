"""One thing that this machine can do for a measurement, or cannot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """The answer of one probe.

    Attributes:
        name: short, unique.
        ok: it works.
        detail: what was found, one line.
        remedy: what to do if it does not work, or "".
        lost: what cannot be measured without it.
    """

    name: str
    ok: bool
    detail: str
    remedy: str
    lost: str
