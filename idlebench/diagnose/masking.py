"""One finding may hide another, or make up one that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from idlebench.diagnose.facts import LOCKED, Facts
from idlebench.diagnose.rules.evaluate import Match, Miss
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.model.diagnosis import Finding, FindingName

SWITCH_S: Final = 0.02
"""A thread that waits for CPython's lock looks again every 5 ms (sys.setswitchinterval): with some room."""

_SPINS: Final = frozenset({FindingName.BUSY_SPIN, FindingName.READY_FD_SPIN, FindingName.RPC_SPIN})
_WAITS: Final = frozenset({FindingName.SHORT_BLOCK, FindingName.SHORT_POLL, FindingName.YIELD_SPIN})


def without_masked(matches: Sequence[Match]) -> tuple[tuple[Match, ...], tuple[Miss, ...]]:
    """Leave out threads that only follow another thread of their process.

    Those whose short waits are for the lock that a spinning thread holds; and a library's own threads, which
    wake for what the program asks the library to do.
    """
    led = {
        match.thread.thread.pid for match in matches if match.thread is not None and not match.thread.helper
    }
    spinning = {
        match.thread.thread.pid
        for match in matches
        if match.thread is not None and match.rule.name in _SPINS and match.thread.runtime in LOCKED
    }
    kept, masked = [], []
    for match in matches:
        thread = match.thread
        if thread is not None and match.rule.name in _WAITS and _waits_for_lock(thread, spinning):
            reason = "it waits for the lock of an interpreter that another thread spins in"
            masked.append(Miss(match.rule.name, reason))
        elif thread is not None and thread.helper and thread.thread.pid in led:
            masked.append(
                Miss(match.rule.name, "a library's own thread: it wakes for another thread's requests")
            )
        else:
            kept.append(match)
    left = {match.rule.name for match in kept}
    return tuple(kept), tuple(miss for miss in masked if miss.name not in left)


def advice_of(facts: Facts, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Say when to diagnose again, and what would make the next diagnosis surer."""
    advice = []
    problems = [one for one in findings if one.saves is not None]
    if len(problems) > 1:
        advice.append(f"mend {problems[0].name} first and diagnose again: it may hide or feed the others")
    elif problems and (facts.evidence.cpu_percent >= 70 or problems[0].name in _SPINS):
        advice.append("diagnose again when it is mended: a loop that never rests hides what is slower")
    throttled = facts.evidence.throttled_percent or 0.0
    if throttled >= 1:
        advice.append(
            f"a cgroup quota held it back for {throttled:.0f} % of the time: it would use more without"
        )
    observer = facts.evidence.observer
    if observer.stopped_threads:
        advice.append(f"{observer.stopped_threads} threads were found stopped afterwards and were continued")
    return tuple(advice)


def _waits_for_lock(thread: ThreadFacts, spinning: set[int]) -> bool:
    if thread.thread.pid not in spinning or "futex" not in thread.waiting.calls:
        return False
    each_s = 1 / thread.wakes_per_s if thread.wakes_per_s else 1.0
    return (thread.period_s or thread.waiting.timeout_s or each_s) <= SWITCH_S
