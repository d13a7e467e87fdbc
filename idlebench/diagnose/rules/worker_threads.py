"""The family of worker threads that are interpreters of their own, and come and go like processes."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules.rule import Case, Figure, Rule, Scope
from idlebench.model.diagnosis import FindingName

_INTERPRETERS: Final = frozenset({"node", "deno", "bun"})


def workers_passed_per_s(facts: Facts) -> float:
    """Worker threads that came and went, a second: of the process with most, in Node and its kin."""
    processes = facts.evidence.processes
    rates = (one.threads_passed_per_s for one in processes if one.runtime in _INTERPRETERS)
    return max(rates, default=0.0)


def _passed(case: Case) -> float | None:
    return workers_passed_per_s(case.facts)


RESTARTED_WORKERS: Final = Rule(
    name=FindingName.CRASH_LOOP,
    scope=Scope.TREE,
    question="Do worker threads end as soon as they have started, to be started anew?",
    conditions=(
        Figure(
            "worker threads that came and went",
            _passed,
            1.5,
            unit="/s",
            source="pools of Node keep their threads; only those are seen that live at one of four looks a "
            "second",
        ),
        Figure(
            "CPU of the tree",
            lambda case: case.facts.evidence.cpu_percent,
            5.0,
            unit="%",
            source="a worker of Node takes 32 to 42 ms to start (measured)",
        ),
    ),
    supports=(Figure("worker threads that came and went", _passed, 4.0, unit="/s"),),
    gives_way_to=(FindingName.NOT_IDLE, FindingName.FORK_STORM),
)

RULES: Final = (RESTARTED_WORKERS,)
