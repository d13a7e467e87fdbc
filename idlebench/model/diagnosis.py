"""What a diagnosis says: findings, what was ruled out, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idlebench.model.evidence import MissingRight, ObserverEvidence


class FindingName(StrEnum):
    """Names of the findings; they are part of the interface."""

    BUSY_SPIN = "busy-spin"
    YIELD_SPIN = "yield-spin"
    READY_FD_SPIN = "ready-fd-spin"
    RPC_SPIN = "rpc-spin"
    SHORT_BLOCK = "short-block"
    SHORT_POLL = "short-poll"
    TIMER_STORM = "timer-storm"
    RETRY_SPIN = "retry-spin"
    CRASH_LOOP = "crash-loop"
    FORK_STORM = "fork-storm"
    EXPENSIVE_POLL = "expensive-poll"
    LOG_SPAM = "log-spam"
    THUNDERING_HERD = "thundering-herd"
    KEEPALIVE = "keepalive"
    HEALTHY = "healthy"
    NOT_IDLE = "not-idle"
    INCONCLUSIVE = "inconclusive"


BENIGN: Final = frozenset(
    {FindingName.KEEPALIVE, FindingName.HEALTHY, FindingName.NOT_IDLE, FindingName.INCONCLUSIVE}
)
"""Findings that are no problem: there is nothing to mend."""


class DiagnosisVerdict(StrEnum):
    """The whole, in one word."""

    PROBLEM = "problem"
    HEALTHY = "healthy"
    NOT_IDLE = "not-idle"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the user's code.

    Attributes:
        file: its path.
        line: 1-based, or 0 if not known.
        function: its name.
        source: the text of the line, or "".
        folded: how many library frames lie between it and the wait.
        waits_in: innermost library function that it waits in, or "".
        qualified: the function's name with its class or outer function before it, where that is known.
    """

    file: str
    line: int
    function: str
    source: str = ""
    folded: int = 0
    waits_in: str = ""
    qualified: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something costs; None: not measured.

    Attributes:
        cpu_percent: of one core, on the worker.
        wakes_per_s: of the worker.
        commands_per_s: that the broker serves.
    """

    cpu_percent: float | None
    wakes_per_s: float | None
    commands_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A figure between two ends."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Saving:
    """What fixing a finding would save.

    Attributes:
        cpu_percent: in percent of one core.
        wakes_per_s: in wakes a second.
        basis: what the prediction stands on, one sentence.
    """

    cpu_percent: Range
    wakes_per_s: Range
    basis: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend it.

    Attributes:
        summary: one sentence.
        before: a few lines of code or configuration as they are wrong, or "".
        after: the same, right, for the library in use.
        library: the library that it is written for, or "".
    """

    summary: str
    before: str
    after: str
    library: str


@dataclass(frozen=True, slots=True)
class ThreadName:
    """A thread, as a finding names it."""

    pid: int
    tid: int
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A named pathology with its evidence.

    Attributes:
        name: which.
        confidence: 0 to 1.
        summary: one sentence for people.
        severity: in words, with the published scale that it stands on.
        threads: where it was seen, the costliest first.
        where: the user's line, or None if it cannot be told.
        period_ms: of a poll, or None.
        evidence: what was measured → figure with its unit.
        cost: what it costs now.
        saves: what fixing it would save, or None for a benign finding.
        fix: how to mend it, or None for a benign finding.
        page: path of its page in the documentation.
    """

    name: FindingName
    confidence: float
    summary: str
    severity: str
    threads: tuple[ThreadName, ...]
    where: Place | None
    period_ms: float | None
    evidence: Mapping[str, str]
    cost: Cost
    saves: Saving | None
    fix: Fix | None
    page: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A finding that was considered and ruled out.

    Attributes:
        name: which.
        ruled_out_by: the figure that speaks against it, one sentence.
    """

    name: FindingName
    ruled_out_by: str


@dataclass(frozen=True, slots=True)
class Target:
    """What was looked at.

    Attributes:
        pid: of its root process.
        command: its command line, secrets redacted.
        processes: how many processes its tree has.
        threads: how many threads they have.
    """

    pid: int
    command: str
    processes: int
    threads: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a process, and how sure that is.

    Attributes:
        target: what was looked at.
        verdict: the whole.
        reason: one sentence.
        findings: ranked by what fixing each would save; benign ones last.
        considered: every other finding and what ruled it out.
        cost: of the whole tree.
        seconds: from the beginning until the verdict.
        missing_rights: what could not be read.
        observer: what looking cost.
        advice: such as to diagnose again after the first fix, because one finding may hide another.
    """

    target: Target
    verdict: DiagnosisVerdict
    reason: str
    findings: tuple[Finding, ...]
    considered: tuple[Considered, ...]
    cost: Cost
    seconds: float
    missing_rights: tuple[MissingRight, ...]
    observer: ObserverEvidence
    advice: tuple[str, ...] = ()
