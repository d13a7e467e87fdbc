"""Whether a launch may enter a statistic."""

from __future__ import annotations

from enum import StrEnum


class Validity(StrEnum):
    """Only ``OK`` enters statistics; every other is shown with its reason, never as 0 %."""

    OK = "ok"
    DIED = "died"
    BROKER_LOST = "broker_lost"
    NOT_READY = "not_ready"
    NOT_IDLE = "not_idle"
    NOT_SETTLED = "not_settled"
    PAUSED = "paused"
    THROTTLED = "throttled"
    LEAKED = "leaked"
    INTERRUPTED = "interrupted"
