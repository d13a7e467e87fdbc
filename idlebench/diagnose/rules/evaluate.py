"""Rules held against facts: what matches, and for every other rule the figure that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules.rule import Case, Rule, Scope
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.model.diagnosis import FindingName

MOST_THREADS: Final = 200
"""Threads that are held against each rule, the costliest ones: a sleeping one matches nothing."""
_BARE: Final = 0.72
_NEAR_COST: Final = 0.1
_SURE: Final = 0.99


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds.

    Attributes:
        rule: which.
        thread: of which thread, or None for the tree.
        confidence: 0 to 1.
        seen: each condition and support that holds, in words with its figure.
    """

    rule: Rule
    thread: ThreadFacts | None
    confidence: float
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that does not hold.

    Attributes:
        name: which.
        reason: the figure that speaks against it, of the thread that came nearest.
        unseen: it was not ruled out by a figure, but for want of one.
    """

    name: FindingName
    reason: str
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class _Attempt:
    passed: float
    reason: str
    unseen: bool


def evaluate(rule: Rule, facts: Facts) -> tuple[tuple[Match, ...], Miss | None]:
    """Hold one rule against a target.

    Returns:
        Every match; and if there is none, why.
    """
    matches: list[Match] = []
    attempts: list[_Attempt] = []
    for case in _cases(rule, facts):
        found = _attempt(rule, case)
        if isinstance(found, Match):
            matches.append(found)
        else:
            attempts.append(found)
    if matches:
        return tuple(matches), None
    if not attempts:
        return (), Miss(rule.name, "no thread was seen", unseen=True)
    nearest = max(attempts, key=lambda one: one.passed)
    return (), Miss(rule.name, nearest.reason, nearest.unseen)


def settle(matches: Sequence[Match]) -> tuple[tuple[Match, ...], tuple[Miss, ...]]:
    """Leave of several matches on the same thread those that describe it best.

    A match on the tree gives way to, and is preferred over, matches on any thread of it.
    """
    kept = []
    dropped: dict[FindingName, Miss] = {}
    for match in matches:
        better = next((one for one in matches if _better(one, match)), None)
        if better is None:
            kept.append(match)
        else:
            reason = f"{better.rule.name} describes it better: {better.seen[-1]}"
            dropped.setdefault(match.rule.name, Miss(match.rule.name, reason))
    left = {match.rule.name for match in kept}
    return tuple(kept), tuple(miss for name, miss in dropped.items() if name not in left)


def _better(one: Match, than: Match) -> bool:
    if one.rule.name not in than.rule.gives_way_to:
        return False
    if one.thread is None or than.thread is None:
        return True
    return one.thread.thread.tid == than.thread.thread.tid and one.thread.thread.pid == than.thread.thread.pid


def _cases(rule: Rule, facts: Facts) -> Iterable[Case]:
    if rule.scope is Scope.TREE:
        return (Case(facts),)
    return (Case(facts, thread) for thread in facts.threads[:MOST_THREADS])


def _attempt(rule: Rule, case: Case) -> Match | _Attempt:
    seen = []
    near = 0
    for index, condition in enumerate(rule.conditions):
        held = condition.hold(case)
        if not held.met:
            return _Attempt(index + held.progress, held.text, held.met is None)
        near += held.near
        seen.append(held.text)
    supported = [condition.hold(case) for condition in rule.supports]
    seen += [held.text for held in supported if held.met]
    weight = len(rule.supports)
    met = sum(1 for held in supported if held.met)
    confidence = _BARE + (_SURE - _BARE) * (met / weight if weight else 0.75) - _NEAR_COST * min(2, near)
    return Match(rule, case.thread, max(0.3, min(_SURE, confidence)), tuple(seen))
