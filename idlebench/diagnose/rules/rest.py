"""The family of no problem: it has work, or it beats slowly and cheaply."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.model.diagnosis import FindingName

_MOST_PER_REQUEST_MS: Final = 200.0


def served_per_s(case: Case) -> float | None:
    """Requests a second that others send the target."""
    return sum(one.segments_in_per_s or one.opened_per_s or 0.0 for one in case.facts.incoming)


def _served_plausibly(case: Case) -> bool:
    """Whether requests could account for the CPU: a spin beside one health check a second is none."""
    served = served_per_s(case) or 0.0
    return served >= 1 and case.facts.evidence.cpu_percent * 10 / served <= _MOST_PER_REQUEST_MS


def _answers_with_content(case: Case) -> float | None:
    broker = case.facts.evidence.broker
    asked = case.facts.broker_commands_per_s
    if broker is None or broker.empty_share is None or asked is None or asked < 1:
        return None
    return 1 - broker.empty_share


def _queued(case: Case) -> float | None:
    broker = case.facts.evidence.broker
    return None if broker is None or broker.queued is None else float(broker.queued)


def _completed(case: Case) -> float | None:
    broker = case.facts.evidence.broker
    return None if broker is None else broker.completed_per_s


NOT_IDLE: Final = Rule(
    name=FindingName.NOT_IDLE,
    scope=Scope.TREE,
    question="Has it work to do?",
    conditions=(
        Sighting(
            "nobody asserts that it is idle",
            "the user asserts that it is idle",
            lambda case: not case.facts.asserted_idle,
        ),
        AnyOf(
            (
                Figure(
                    "entries that wait in its queues",
                    _queued,
                    1.0,
                    source="idle proof: an empty queue and no completions",
                ),
                Figure("entries finished", _completed, 0.1, unit="/s", source="the same"),
                Figure(
                    "part of the broker's answers with content",
                    _answers_with_content,
                    0.5,
                    source="most polls of an idle worker come back empty",
                ),
                Sighting(
                    "others send it requests, and they account for its CPU",
                    "nobody sends it requests that account for its CPU",
                    _served_plausibly,
                    source="one a second at least, and at most 200 ms of CPU for each",
                ),
            )
        ),
    ),
    gives_way_to=(FindingName.THUNDERING_HERD,),
    benign=True,
)

KEEPALIVE: Final = Rule(
    name=FindingName.KEEPALIVE,
    scope=Scope.TREE,
    question="Does it wake now and then, slowly and cheaply, to say that it lives or to look around?",
    conditions=(
        Figure(
            "wakes",
            lambda case: case.facts.evidence.wakes_per_s,
            0.02,
            unit="/s",
            source="a heartbeat a minute",
        ),
        Figure(
            "CPU of the tree",
            lambda case: case.facts.evidence.cpu_percent,
            below=1.0,
            unit="%",
            source="20 times what a blocking read of a second costs (0.05 %, measured)",
        ),
        AnyOf(
            (
                Figure(
                    "the shortest period of its threads",
                    lambda case: min(
                        (one.period_s for one in case.facts.threads if one.period_s is not None), default=None
                    ),
                    0.45,
                    unit="s",
                    source="at most two turns a second",
                ),
                Figure("wakes", lambda case: case.facts.evidence.wakes_per_s, below=5.0, unit="/s"),
            )
        ),
    ),
    benign=True,
)

RULES: Final = (NOT_IDLE, KEEPALIVE)
