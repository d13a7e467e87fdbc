"""Losing the broker on purpose: how it is lost, and what the workers did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idlebench.model.estimate import Estimate

OUTAGE_AXIS: Final = "outage"
"""Name of the sweep axis whose values are kinds of outage."""


BROKER: Final = "broker"
DATABASE: Final = "database"
"""What may be lost; beside them a service, by its name."""


class OutageKind(StrEnum):
    """How the broker is lost, as its workers see it."""

    REFUSED = "refused"
    HUNG = "hung"
    CLOSING = "closing"


class AttemptsBy(StrEnum):
    """How attempts to connect were counted.

    A port that refuses accepts nothing, so its attempts are counted elsewhere: exactly, in the packets of
    the loopback device, which takes a privilege; or as failed connects of the whole machine, which may be
    too many; or not at all. Nobody connects to a file.
    """

    ACCEPTED = "accepted"
    PACKETS = "packets"
    MACHINE = "machine"
    NOBODY = "nobody"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ServiceLoss:
    """What an outage takes from a variant in place of the broker.

    Attributes:
        service: its name.
        port_file: the file that the service writes its port into and that the workers read it from;
            placeholders are still in it.
    """

    service: str
    port_file: str


@dataclass(frozen=True, slots=True)
class OutageRecord:
    """What the workers of one launch did while the broker was gone.

    Attributes:
        kind: how it was lost.
        settle_s: from the beginning of the outage to the beginning of the counting.
        seconds: how long was counted; shorter than the window where a worker ended.
        connection_attempts: in that time, or None where nobody could count them.
        attempts_by: how they were counted.
        log_lines: in that time, over all workers.
        alive: every worker lived until the end of the counting.
        exit_codes: of the root processes; negative: ended by that signal; None: alive.
        recovered_s: from the broker's return to the start of a job's handler, or None: never.
        probed: jobs were enqueued to see that; False for a variant without a probe.
        lost: what was lost: ``broker``, ``database`` or the name of a service.
    """

    kind: OutageKind
    settle_s: float
    seconds: float
    connection_attempts: int | None
    attempts_by: AttemptsBy
    log_lines: int
    alive: bool
    exit_codes: tuple[int | None, ...]
    recovered_s: float | None
    probed: bool = True
    lost: str = BROKER


@dataclass(frozen=True, slots=True)
class OutageFigures:
    """What the workers of a cell did while the broker was gone, over all valid launches.

    Attributes:
        kind: how it was lost.
        connections_per_s: attempts to connect, in launches that lived; None where there are none, or
            where nobody could count them.
        attempts_by: how they were counted.
        log_lines_per_s: lines that the workers logged, in launches that lived, or None.
        alive: share of the launches in which every worker lived through it.
        exit_code: of a worker that ended, the most frequent; None if none did.
        recovered: share of the launches in which a job was picked up after the broker's return; None for a
            variant without a probe.
        recovered_s: from the broker's return to that pickup, the slowest launch; None if there is none.
        settle_s: from the beginning of the outage to the beginning of the counting, mean.
        lost: what was lost: ``broker``, ``database`` or the name of a service.
    """

    kind: OutageKind
    connections_per_s: Estimate | None
    attempts_by: AttemptsBy
    log_lines_per_s: Estimate | None
    alive: float
    exit_code: int | None
    recovered: float | None
    recovered_s: float | None
    settle_s: float
    lost: str = BROKER
