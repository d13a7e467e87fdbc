"""Matches made into findings: those alike are one, each with place, cost, saving and fix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from idlebench.diagnose.cost import cost_of, saving_of
from idlebench.diagnose.facts import Facts
from idlebench.diagnose.fixes.table import fix_of
from idlebench.diagnose.library import libraries_of
from idlebench.diagnose.pages import page_path
from idlebench.diagnose.place import Looking, place_of
from idlebench.diagnose.rules.evaluate import Match
from idlebench.diagnose.rules.herds import HERD, crowded_loop, herd
from idlebench.diagnose.rules.timers import TIMERS, crowded_threads, timer_threads
from idlebench.diagnose.rules.work import chattiest
from idlebench.diagnose.severity import severity_of
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.diagnose.wording import evidence_of, summary_of
from idlebench.measure.frames import is_library
from idlebench.model.diagnosis import BENIGN, Cost, Finding, FindingName, Place, ThreadName
from idlebench.model.evidence import StackShare

MOST_NAMED: Final = 8
_IN_STEP: Final = 0.5  # a thread that waits for another's answers wakes about as often
_SPINS: Final = frozenset(
    {
        FindingName.BUSY_SPIN,
        FindingName.YIELD_SPIN,
        FindingName.READY_FD_SPIN,
        FindingName.RPC_SPIN,
    }
)

_TELLING: Final = (
    *(FindingName.CRASH_LOOP, FindingName.FORK_STORM, FindingName.RETRY_SPIN, FindingName.READY_FD_SPIN),
    *(FindingName.LOG_SPAM, FindingName.RPC_SPIN, FindingName.THUNDERING_HERD, FindingName.TIMER_STORM),
)


def findings_of(facts: Facts, matches: Sequence[Match]) -> tuple[Finding, ...]:
    """Join matches of one rule at one place into one finding each; ranked by what fixing each would save."""
    groups: dict[tuple[FindingName, str], list[Match]] = {}
    for match in matches:
        groups.setdefault((match.rule.name, _where_key(match)), []).append(match)
    found = [_finding(facts, group) for group in groups.values()]
    return tuple(sorted(found, key=_rank))


def finding_of(name: FindingName, facts: Facts, kept: Sequence[Match]) -> Finding:
    """Give a finding about the whole that is no problem: healthy, not-idle or inconclusive."""
    match = next((one for one in kept if one.rule.name is name), None)
    cost = Cost(facts.evidence.cpu_percent, facts.evidence.wakes_per_s, facts.broker_commands_per_s)
    return Finding(
        name=name,
        confidence=_whole_confidence(name, facts) if match is None else match.confidence,
        summary=summary_of(name, facts, (), cost),
        severity=severity_of(cost),
        threads=(),
        where=None,
        period_ms=None,
        evidence=evidence_of(facts, (), () if match is None else match.seen),
        cost=cost,
        saves=None,
        fix=None,
        page=page_path(name),
    )


def _finding(facts: Facts, group: Sequence[Match]) -> Finding:
    match = max(group, key=lambda one: one.confidence)
    name = match.rule.name
    threads = _threads(facts, group)
    cost = cost_of(name, facts, threads)
    where = _place(name, facts, threads)
    libraries = libraries_of(facts, threads[0] if threads else None)
    benign = name in BENIGN
    lead = threads[0] if threads else None
    return Finding(
        name=name,
        confidence=round(match.confidence, 2),
        summary=summary_of(name, facts, threads, cost),
        severity=severity_of(cost),
        threads=tuple(_named(one) for one in threads[:MOST_NAMED]),
        where=where,
        period_ms=None if lead is None or lead.period_s is None else round(lead.period_s * 1000, 3),
        evidence=evidence_of(facts, threads, match.seen),
        cost=cost,
        saves=None if benign else saving_of(name, cost),
        fix=None if benign else fix_of(name, libraries),
        page=page_path(name),
    )


def _threads(facts: Facts, group: Sequence[Match]) -> tuple[ThreadFacts, ...]:
    """Give the threads that a finding is about, the costliest first."""
    own = [one.thread for one in group if one.thread is not None]
    if not own:
        own = list(_of_tree(group[0].rule.name, facts))
    return tuple(sorted(own, key=lambda one: (-one.cpu_percent, -one.wakes_per_s)))


def _of_tree(name: FindingName, facts: Facts) -> Sequence[ThreadFacts]:
    """Give the threads behind a match that is about the tree."""
    root = [one for one in facts.threads if one.thread.pid == facts.evidence.root.pid]
    if name is FindingName.THUNDERING_HERD:
        crowd = crowded_loop(facts)
        return herd(facts) if crowd is None or len(herd(facts)) >= HERD else [crowd]
    if name is FindingName.TIMER_STORM:
        many = timer_threads(facts)
        return many if len(many) >= TIMERS else crowded_threads(facts)
    if name is FindingName.RETRY_SPIN:
        connecting = [one for one in facts.threads if one.sign(Sign.CONNECT) >= 0.1]
        return connecting[:1] or facts.threads[:1]
    if name is FindingName.LOG_SPAM:
        process = chattiest(facts)
        own = [one for one in facts.threads if process is not None and one.thread.pid == process.ref.pid]
        logging = [one for one in own if one.sign(Sign.LOG) >= 0.05]
        return (logging or own)[:1]
    if name in {FindingName.CRASH_LOOP, FindingName.FORK_STORM}:
        starting = [one for one in facts.threads if one.sign(Sign.CHILD) >= 0.02]
        return (starting or root)[:1]
    return [one for one in facts.threads if one.wakes_per_s > 0][:MOST_NAMED]


def _place(name: FindingName, facts: Facts, threads: Sequence[ThreadFacts]) -> Place | None:
    """Give the line; where only a library's code is on the stacks, of whoever it does that for."""
    found = _first_place(name, threads) or _beside(name, facts, threads)
    if found is None or not (is_library(found.file) or found.file.startswith("<")):
        return found
    lead = threads[0].wakes_per_s
    others = [
        one
        for one in facts.threads
        if one not in threads and math.isclose(one.wakes_per_s, lead, rel_tol=_IN_STEP)
    ]
    beside = _first_place(name, others)
    return found if beside is None or is_library(beside.file) else beside


def _beside(name: FindingName, facts: Facts, threads: Sequence[ThreadFacts]) -> Place | None:
    """Give the line of the busiest thread beside those of a library, which have none: it asks them to."""
    pids = {one.thread.pid for one in threads if one.helper}
    others = [one for one in facts.threads if one.thread.pid in pids and one.thread.stacks]
    return _first_place(name, others)


def _first_place(name: FindingName, threads: Sequence[ThreadFacts]) -> Place | None:
    stacks = (one.thread.stacks or _native_stacks(one) for one in threads)
    places = (place_of(each, _looking(name)) for each in stacks)
    return next((place for place in places if place is not None), None)


def _native_stacks(one: ThreadFacts) -> Sequence[StackShare]:
    return () if one.thread.sampled is None else one.thread.sampled.stacks


def _looking(name: FindingName) -> Looking:
    if name in {FindingName.FORK_STORM, FindingName.CRASH_LOOP}:
        return Looking.STARTING
    if name is FindingName.THUNDERING_HERD:
        return Looking.CROWD
    if name is FindingName.LOG_SPAM:
        return Looking.LOGGING
    if name is FindingName.RETRY_SPIN:
        return Looking.CONNECTING
    if name is FindingName.EXPENSIVE_POLL:
        return Looking.WORKING
    return Looking.RUNNING if name in _SPINS else Looking.WAITING


def _where_key(match: Match) -> str:
    if match.thread is None:
        return ""
    place = place_of(match.thread.thread.stacks, _looking(match.rule.name))
    if place is not None:
        return f"{place.file}:{place.function}"
    process = match.thread.process
    return f"{'' if process is None else process.command}:{match.thread.thread.name}"


def _named(one: ThreadFacts) -> ThreadName:
    return ThreadName(one.thread.pid, one.thread.tid, one.thread.title or one.thread.name)


def _rank(finding: Finding) -> tuple[bool, float, float, int]:
    """Rank by what fixing saves; of two on one thread the one first that says what a turn is spent on."""
    saves = finding.saves
    order = _TELLING.index(finding.name) if finding.name in _TELLING else len(_TELLING)
    if saves is None:
        return True, 0.0, 0.0, order
    return False, -round(saves.cpu_percent.low, 2), -round(saves.wakes_per_s.low), order


def _whole_confidence(name: FindingName, facts: Facts) -> float:
    """Give how sure a benign verdict is: less with signals that could not be read, and after a short look."""
    if name is FindingName.INCONCLUSIVE:
        return 0.5
    missing = len({one.signal for one in facts.evidence.missing})
    short = 0.1 if facts.evidence.seconds < 4 else 0.0
    return round(max(0.4, 0.97 - 0.1 * missing - short), 2)
