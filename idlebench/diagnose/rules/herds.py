"""The family of events that wake a crowd: of threads, or of coroutines in one event loop."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules.rule import Case, Figure, Rule, Scope
from idlebench.diagnose.signals.cadence import MOST_THREADS
from idlebench.diagnose.thread_facts import MANAGED, ThreadFacts
from idlebench.diagnose.waiting import Manner
from idlebench.measure.syscalls import SHARED_FUTEX
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import Frame

HERD: Final = 4
_ALIKE: Final = 0.35
_SHARED: Final = frozenset({"eventfd", "timerfd", "inotify", "signalfd"})
_TOGETHER: Final = 1 / 3  # of the others: one event's wakes may fall into two looks
_NOTHING_MS: Final = 1.0
"""CPU of a wake that finds nothing to do, twice the most that was measured: others compete for it."""
_BUSY_PERCENT: Final = 20.0
_OWN_POOLS: Final = dict.fromkeys(("node", "deno", "bun"), 8)
"""Threads of libuv's pool (4) and of V8's (4). Of other runtimes the number grows with the machine."""
_CROWD: Final = 20
_COROUTINE_MS: Final = 0.002
"""CPU of a coroutine that is run only to find that it must go on waiting: 5 to 6 µs were measured."""


def herd(facts: Facts) -> Sequence[ThreadFacts]:
    """Give the largest group of threads that wait for the same thing without a timeout and wake alike."""
    groups: defaultdict[tuple[str, str], list[ThreadFacts]] = defaultdict(list)
    for one in facts.threads:
        key = None if one.thread.passing else _waits_for(one)
        timer = key is not None and key[0] == "timerfd" and one.waiting.untimed >= 0.5
        if key is not None and (timer or one.manner is Manner.ANSWER) and one.wakes_per_s >= 0.5:
            groups[key].append(one)
    herds = (_alike(group) for group in groups.values())
    return max((one for one in herds if one and not _pooled(one) and _for_nothing(one)), key=len, default=[])


def _pooled(group: Sequence[ThreadFacts]) -> bool:
    """Whether they may all be threads that the runtime keeps for itself: it wakes those together."""
    locks = all("futex" in one.waiting.calls for one in group)
    return locks and len(group) <= _OWN_POOLS.get(group[0].runtime, 0)


def crowded_loop(facts: Facts) -> ThreadFacts | None:
    """Give the event loop whose every wake runs a crowd of coroutines that wait for the same condition."""
    loops = [one for one in facts.threads if _crowd(one) and one.wakes_per_s >= 0.5]
    return max(
        (one for one in loops if one.cpu_per_wake_ms >= _crowd(one) * _COROUTINE_MS), key=_crowd, default=None
    )


def _crowd(one: ThreadFacts) -> int:
    """Count coroutines that wait in a condition at the same line, if they are a crowd."""
    waiting = [
        stack.coroutines
        for stack in one.thread.stacks
        if stack.timeout_s is None and any(_conditional(frame) for frame in stack.frames[:3])
    ]
    most = max(waiting, default=0)
    return most if most >= _CROWD else 0


def _conditional(frame: Frame) -> bool:
    return frame.library and frame.function in {"Condition.wait", "wait"} and "/locks.py" in frame.file


def _herd_size(case: Case) -> float | None:
    crowd = crowded_loop(case.facts)
    return float(max(len(herd(case.facts)), 0 if crowd is None else _crowd(crowd)))


def _herd_wakes(case: Case) -> float | None:
    crowd = crowded_loop(case.facts)
    tasks = 0.0 if crowd is None else _crowd(crowd) * crowd.wakes_per_s
    return max(tasks, sum(one.wakes_per_s for one in herd(case.facts)))


def _waits_for(one: ThreadFacts) -> tuple[str, str] | None:
    listening = next((each.local for each in one.waiting.descriptors if each.state == "LISTEN"), "")
    if listening:
        return "listen", listening
    peers = sorted({each.peer for each in one.waiting.descriptors if each.peer})
    if peers:
        return ("peer", peers[0]) if one.round_trips_per_s < 0.3 * one.wakes_per_s else None
    inode = next((each.inode for each in one.waiting.descriptors if each.inode is not None), None)
    if inode is not None:
        return "inode", str(inode)
    shared = next((each for each in one.waiting.descriptors if each.kind in _SHARED), None)
    if shared is not None:
        return shared.kind, f"{one.thread.pid}/{shared.fd}"
    return _lock_of(one)


def _lock_of(one: ThreadFacts) -> tuple[str, str] | None:
    """Give the kind of lock that it waits for: which one it is cannot be seen, only who might share it."""
    if one.demand_percent >= _BUSY_PERCENT:
        return None
    if SHARED_FUTEX in one.waiting.calls:
        return SHARED_FUTEX, ""
    if "futex" in one.waiting.calls and (one.runtime not in MANAGED or one.runtime in _OWN_POOLS):
        return "futex", str(one.thread.pid)
    return None


def _alike(group: Sequence[ThreadFacts]) -> list[ThreadFacts]:
    middle = median(one.wakes_per_s for one in group)
    return [one for one in group if math.isclose(one.wakes_per_s, middle, rel_tol=_ALIKE)]


def _for_nothing(group: Sequence[ThreadFacts]) -> bool:
    """Whether they wake together, and for next to nothing: threads of a pool take turns, and then work."""
    company = [
        one.thread.cadence.company
        for one in group
        if one.thread.cadence is not None and one.thread.cadence.company is not None
    ]
    looked_at = min(len(group), MOST_THREADS)
    together = not company or median(company) >= _TOGETHER * (looked_at - 1)
    return together and median(one.cpu_per_wake_ms for one in group) <= _NOTHING_MS


THUNDERING_HERD: Final = Rule(
    name=FindingName.THUNDERING_HERD,
    scope=Scope.TREE,
    question="Does one event wake many, of which one can do something?",
    conditions=(
        Figure(
            "threads or tasks that wait for the same thing without a timeout, and wake together for nothing",
            _herd_size,
            float(HERD),
            source="with fewer the waste is small; threads of a pool take turns, and a wake of 1 ms has found"
            " something to do",
        ),
        Figure(
            "their wakes together",
            _herd_wakes,
            10.0,
            unit="/s",
            source="health-check: more than 10/s is a moderate rate",
        ),
    ),
    supports=(Figure("their wakes together", _herd_wakes, 40.0),),
    gives_way_to=(
        *(FindingName.RETRY_SPIN, FindingName.CRASH_LOOP),
        *(FindingName.RPC_SPIN, FindingName.BUSY_SPIN, FindingName.READY_FD_SPIN),
    ),
)

RULES: Final = (THUNDERING_HERD,)
