"""The family of loops that ask somebody else: again and again, or somebody who is not there."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.waiting import Manner
from idlebench.model.diagnosis import FindingName

SLOW_ANSWER_PER_S: Final = 20.0
BLOCKED_REDIS_PER_S: Final = 150.0


def no_pause(case: Case) -> bool | None:
    """Whether nothing but the answer ends the thread's waits."""
    one = case.one
    return one.manner not in {Manner.SLEEP, Manner.TIMEOUT} and one.sign(Sign.SLEEP) < 0.3


def fastest_asked(case: Case) -> float:
    """Requests a second from which on no server can be holding the answer back."""
    return BLOCKED_REDIS_PER_S if asks_redis(case) else SLOW_ANSWER_PER_S


def asks_redis(case: Case) -> bool:
    """Whether the peer that it asks most speaks RESP, as far as is known."""
    if case.facts.evidence.broker is not None:
        return True
    peers = sorted(case.facts.outgoing, key=lambda one: -(one.segments_out_per_s or 0.0))
    return bool(peers) and peers[0].service == "redis"


def _asked_at_once(case: Case) -> float | None:
    """Requests a second, over those from which on the server cannot be holding them back."""
    return case.one.round_trips_per_s / fastest_asked(case)


def _connecting(case: Case) -> float | None:
    """Samples of a busy thread that were connecting; 0 where more of them read an answer that may have come.

    A library that connects and asks in one call reads nothing where all of its attempts are refused.
    """
    busy = [one for one in case.facts.threads if one.thread.stacks and one.demand_percent >= 20]
    refused = [one for one in case.facts.outgoing if one.refused_per_s]
    in_vain = bool(refused) and len(refused) == len(case.facts.outgoing)
    shares = [
        one.sign(Sign.CONNECT) if in_vain or one.sign(Sign.CONNECT) >= one.sign(Sign.ANSWERED) else 0.0
        for one in busy
    ]
    return max(shares, default=None)


def _certain(case: Case) -> bool | None:
    failing = [one for one in case.facts.evidence.peers if one.failing or one.refused_per_s]
    return any(one.certain for one in failing) if failing else None


RPC_SPIN: Final = Rule(
    name=FindingName.RPC_SPIN,
    scope=Scope.THREAD,
    question="Does a thread ask, get its empty answer, and ask again at once?",
    conditions=(
        Figure(
            "requests sent",
            figures.round_trips,
            SLOW_ANSWER_PER_S,
            unit="/s",
            source="the slowest of the real ones asked 58 times a second (shakenfist#3499)",
        ),
        Sighting("nothing but the answer ends its waits", "it sleeps between two requests", no_pause),
        Figure(
            "requests, over the rate at which a server could hold them back",
            _asked_at_once,
            1.0,
            source="Redis answers in less than a millisecond; a wait of 7 ms and more was asked for by BLOCK",
        ),
        Figure(
            "requests for each wake",
            lambda case: max(figures.trips_per_wake(case) or 0.0, case.one.demand_percent / 100),
            0.3,
            source="each wake brings an answer; where the answer is there at once, it does not even sleep",
        ),
    ),
    supports=(
        Sighting(
            "its stacks are where an answer is read",
            "",
            lambda case: case.one.sign(Sign.READ) >= 0.3 if case.one.thread.stacks else None,
        ),
        Figure("requests sent", figures.round_trips, 200.0, unit="/s"),
        Sighting(
            "the broker's answers were empty",
            "",
            lambda case: (
                None
                if case.facts.evidence.broker is None or case.facts.evidence.broker.empty_share is None
                else case.facts.evidence.broker.empty_share >= 0.5
            ),
        ),
    ),
    gives_way_to=(
        FindingName.RETRY_SPIN,
        FindingName.FORK_STORM,
        FindingName.SHORT_BLOCK,
        FindingName.EXPENSIVE_POLL,
    ),
)

RETRY_SPIN: Final = Rule(
    name=FindingName.RETRY_SPIN,
    scope=Scope.TREE,
    question="Is a peer unreachable, and tried again without a growing pause?",
    conditions=(
        AnyOf(
            (
                Figure(
                    "attempts to connect that failed",
                    figures.attempts_per_s,
                    0.5,
                    unit="/s",
                    source="workers that back off try once in 2 to 60 s (celery, rq: measured)",
                ),
                Figure("samples in which it was connecting", _connecting, 0.12),
            )
        ),
        AnyOf(
            (
                Figure(
                    "attempts to connect that failed",
                    figures.attempts_per_s,
                    2.0,
                    unit="/s",
                    source="a pause of half a second or more between attempts is a backoff",
                ),
                Figure(
                    "CPU of the tree",
                    lambda case: case.facts.evidence.cpu_percent,
                    1.0,
                    unit="%",
                    source="workers that back off use 0.05 to 0.22 % while their broker is gone (measured)",
                ),
            )
        ),
    ),
    supports=(
        Sighting("the failures are surely its own", "", _certain),
        Figure("attempts to connect that failed", figures.attempts_per_s, 5.0, unit="/s"),
        Figure("samples in which it was connecting", _connecting, 0.1),
    ),
    gives_way_to=(FindingName.FORK_STORM, FindingName.CRASH_LOOP),
)

RULES: Final = (RPC_SPIN, RETRY_SPIN)
