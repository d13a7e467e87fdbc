"""The family of wakes: polls, blocking calls that hardly block, many timers, one event for many."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.asking import BLOCKED_REDIS_PER_S, asks_redis
from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.diagnose.waiting import Manner
from idlebench.model.diagnosis import FindingName

TIMERS: Final = 10
TIMER_WAKES_PER_S: Final = 20.0
_LONGER: Final = 3.0
_HELD_S: Final = 0.9
_SEVERAL: Final = 2.5
_TWO: Final = 1.7  # of readers that share a queue between processes each sees 1.4 wakes in its timeout
_MOSTLY: Final = 0.5
_FAR_AWAY: Final = 30.0  # wakes until the next timer: it is none of those that wake it
_LAST_OUT: Final = 0.95
_WHOLE_MS: Final = frozenset({"node", "deno", "bun"})
_EVERY_OTHER_MS: Final = 400.0
_FEW_MS: Final = 0.005
_MERGED: Final = 1.5
_ASKING: Final = 0.3
_SPINS: Final = (FindingName.RPC_SPIN, FindingName.BUSY_SPIN, FindingName.READY_FD_SPIN)
"""A thread that never rests wakes its process's other threads, too: the loop is what to mend."""


def _polls_blindly(case: Case) -> bool | None:
    one = case.one
    if one.manner is Manner.UNKNOWN:
        return None if one.period_s is None else not _blocked_briefly(case)
    return one.blind


def _blocks_briefly(case: Case) -> bool | None:
    one = case.one
    if one.manner is Manner.TIMEOUT and not one.blind:
        return True
    return one.manner in {Manner.ANSWER, Manner.UNKNOWN} and _blocked_briefly(case)


def _blocked_briefly(case: Case) -> bool:
    """Whether its requests are held back, but for less than a second each."""
    broker = case.facts.evidence.broker
    trips = case.one.round_trips_per_s
    if broker is not None and broker.block_s is not None and 0 < broker.block_s < figures.SLOW_S:
        return trips >= 0.5 / figures.SLOW_S
    held = trips < (BLOCKED_REDIS_PER_S if asks_redis(case) else 20.0)
    asked = case.one.period_s is not None and trips * case.one.period_s >= 0.5
    reads = case.one.waiting.on_peer or case.one.sign(Sign.READ) >= 0.3
    return held and asked and reads and case.one.sign(Sign.SLEEP) < 0.3


def _block_turn_s(case: Case) -> float | None:
    broker = case.facts.evidence.broker
    found = figures.turn_s(case)
    if found is None and broker is not None and broker.block_s:
        return broker.block_s
    return found


def _asked_in_each_turn(case: Case) -> float | None:
    """Requests in a turn that are answered at once: what the broker holds for a second is no poll's."""
    broker = case.facts.evidence.broker
    held = broker is not None and broker.block_s is not None and broker.block_s >= _HELD_S
    return 0.0 if held else figures.trips_per_turn(case)


_NOT_HOUSEKEEPING: Final = Sighting(
    "it is no housekeeping of a server or a runtime",
    "it is the housekeeping of a server or a runtime: rare, cheap, and it asks nobody",
    lambda case: not figures.housekeeping(case),
    source="Valkey and Redis (hz 10), uvicorn (0.1 s), http.server (0.5 s) document such timers: what they "
    "wait for arrives by the descriptor at once, the timer only keeps house",
)
_COSTS: Final = AnyOf(
    (
        Figure(
            "seconds from turn to turn",
            _block_turn_s,
            below=figures.HALF_S,
            unit="s",
            source="two wakes a second and less are near the lowest class of health-check (1/s)",
        ),
        Figure(
            "requests in each turn",
            _asked_in_each_turn,
            0.5,
            source="a turn that asks somebody costs the other side as well",
        ),
    )
)
_SHORT: Final = Figure(
    "seconds from turn to turn", figures.turn_s, below=figures.SLOW_S, unit="s", source=figures.HEALTH_CHECK
)

_SAY_MORE: Final = (
    FindingName.TIMER_STORM,
    FindingName.EXPENSIVE_POLL,
    FindingName.RETRY_SPIN,
    FindingName.FORK_STORM,
    FindingName.YIELD_SPIN,
    FindingName.BUSY_SPIN,
    FindingName.READY_FD_SPIN,
)
"""What is more than a poll."""

SHORT_POLL: Final = Rule(
    name=FindingName.SHORT_POLL,
    scope=Scope.THREAD,
    question="Does a thread look for work at a fixed period of less than a second?",
    conditions=(
        Figure("wakes", figures.wakes, 1.0, unit="/s"),
        Sighting("nothing but time ends its waits", "what it waits for ends its waits", _polls_blindly),
        _SHORT,
        Sighting(
            "a timer of its own is short",
            "its wakes are those of many slow timers, each of a second or more",
            lambda case: not figures.slow_timers(case),
        ),
        _COSTS,
        _NOT_HOUSEKEEPING,
    ),
    supports=(
        Sighting("a period was seen", "", lambda case: case.one.period_s is not None),
        Sighting(
            "its timeout and its period agree",
            "",
            lambda case: (
                None
                if case.one.waiting.timeout_s is None or case.one.period_s is None
                else 0.5 <= case.one.period_s / max(1e-6, case.one.waiting.timeout_s) <= 2
            ),
        ),
        Sighting("stacks were read", "", lambda case: bool(case.one.thread.stacks) or None),
    ),
    gives_way_to=_SAY_MORE,
)

SHORT_BLOCK: Final = Rule(
    name=FindingName.SHORT_BLOCK,
    scope=Scope.THREAD,
    question="Does a blocking call end so soon that it is a poll?",
    conditions=(
        Figure("wakes", figures.wakes, 1.0, unit="/s"),
        Sighting(
            "its waits for an event end by their timeout",
            "its waits do not end by a short timeout of an event wait",
            _blocks_briefly,
        ),
        Figure(
            "seconds from turn to turn",
            _block_turn_s,
            below=figures.SLOW_S,
            unit="s",
            source=figures.HEALTH_CHECK,
        ),
        _COSTS,
        _NOT_HOUSEKEEPING,
    ),
    supports=(
        Sighting("a period was seen", "", lambda case: case.one.period_s is not None),
        Sighting("the timeout was read", "", lambda case: case.one.waiting.timeout_s is not None or None),
        Sighting("stacks were read", "", lambda case: bool(case.one.thread.stacks) or None),
    ),
    gives_way_to=_SAY_MORE,
)


def timer_threads(facts: Facts) -> Sequence[ThreadFacts]:
    """Give the threads of the process that has most threads which wake by timers of their own."""
    found: defaultdict[int, list[ThreadFacts]] = defaultdict(list)
    for one in facts.threads:
        timed = one.manner in {Manner.SLEEP, Manner.TIMEOUT} or (
            one.sign(Sign.EVENT) >= 0.5 and one.waiting.untimed < 0.5
        )
        if timed and one.wakes_per_s > 0 and not one.helper and not figures.housekeeping(Case(facts, one)):
            found[one.thread.pid].append(one)
    return max(found.values(), key=len, default=[])


def crowded_threads(facts: Facts) -> Sequence[ThreadFacts]:
    """Give the threads in which many timers run over each other."""
    return [one for one in facts.threads if _crowded(Case(facts, one))]


def _crowded(case: Case) -> bool:
    one = case.one
    if one.helper or _timer_wakes(one) < TIMER_WAKES_PER_S or figures.housekeeping(case):
        return False
    if _timer_descriptors(one) >= TIMERS or _waiting_coroutines(one) >= TIMERS:
        return True
    if one.process is not None and one.process.timers >= TIMERS:
        return True
    if one.sign(Sign.SCHEDULER) >= 0.3 and (one.waiting.varied >= 2 or _longer_than_between(one)):
        return True
    if one.manner is not Manner.TIMEOUT and not (one.manner is Manner.ANSWER and _timers_too(one)):
        return False
    many = one.timers >= 4 or (figures.irregular(case) and one.waiting.varied >= 4)
    wakes = math.inf if one.waiting.longest_s is None else _wakes_in_longest(one)
    return (many and wakes >= _SEVERAL) or (wakes >= _TWO and _overlaid(case)) or _merged(one)


def _wakes_in_longest(one: ThreadFacts) -> float:
    """Give how often it wakes in its longest wait: few times, if that is of one timer beside an event."""
    return (one.waiting.longest_s or 0.0) * one.wakes_per_s


def _timers_too(one: ThreadFacts) -> bool:
    """Whether timers, too, wake a thread that is mostly woken by something else."""
    next_timer = (one.waiting.timeout_s or 0.0) * one.wakes_per_s
    return one.waiting.timed >= 0.5 and next_timer <= _FAR_AWAY and not _reads_one_peer(one)


def _reads_one_peer(one: ThreadFacts) -> bool:
    """Whether it is met waiting for one connection at a time: no loop that waits for its next timer."""
    alone = [wait for wait in one.thread.waits if len(wait.descriptors) == 1 and wait.descriptors[0].peer]
    direct = sum(wait.share for wait in alone if wait.descriptors[0].watched_by is None)
    return direct >= _MOSTLY * one.waiting.looks


def _merged(one: ThreadFacts) -> bool:
    """Whether timers of whole milliseconds, of which those that end together wake once, are more than one.

    No wait is longer than the shortest period. So many timers have at least as many ends in the longest wait
    as it sees wakes; one has one, and two of the same length are hardly ever met.
    """
    return (
        one.runtime in _WHOLE_MS
        and one.manner is Manner.TIMEOUT
        and one.wakes_per_s >= _EVERY_OTHER_MS
        and _wakes_in_longest(one) >= _MERGED
        and one.round_trips_per_s < _ASKING * one.wakes_per_s
    )


def _longer_than_between(one: ThreadFacts) -> bool:
    """Whether the sleep that was met is far longer than what lies between two wakes: others are shorter."""
    return one.waiting.timeout_s is not None and one.waiting.timeout_s * one.wakes_per_s >= _LONGER


def _timer_descriptors(one: ThreadFacts) -> int:
    return sum(1 for each in one.waiting.descriptors if each.kind == "timerfd")


def _waiting_coroutines(one: ThreadFacts) -> int:
    """Count coroutines of a loop at rest that wait for a time."""
    return sum(stack.coroutines for stack in one.thread.stacks if stack.timeout_s is not None)


def _overlaid(case: Case) -> bool:
    """Whether timeouts are of all lengths: a loop that waits until the next of its timers.

    The fastest timer bounds every wait: of one that is always set, all waits are of its length. A look comes
    into a long wait more often than into a short one, so that of many timers the usual timeout seen is longer
    than what lies between two wakes.
    """
    waiting = case.one.waiting
    usual, longest = waiting.timeout_s, waiting.longest_s
    if not usual or not longest or (figures.trips_per_wake(case) or 0.0) >= _ASKING:
        return False
    between_s = 1 / case.one.wakes_per_s
    if case.one.runtime in _WHOLE_MS and usual <= _FEW_MS and 1.8 * usual <= longest < figures.SLOW_S:
        return True  # in whole milliseconds that is no sign; but one timer bounds all waits
    if between_s >= _LAST_OUT * usual:
        return (
            False  # each wait lasts until its own timeout: one timer, however some looks misjudge its length
        )
    return longest >= 1.8 * usual or (longest >= 1.3 * usual and between_s < 0.85 * usual)


def _storm_wakes(case: Case) -> float | None:
    many = timer_threads(case.facts)
    threads = many if len(many) >= TIMERS else crowded_threads(case.facts)
    return sum(_timer_wakes(one) for one in threads)


def _timer_wakes(one: ThreadFacts) -> float:
    """Give how often timers wake it, or its coroutines: of many that end at once its thread wakes once."""
    timed = (stack for stack in one.thread.stacks if stack.coroutines and stack.timeout_s)
    short = ((stack.coroutines, stack.timeout_s or 1.0) for stack in timed)
    together = sum(count / timeout_s for count, timeout_s in short if timeout_s < figures.SLOW_S)
    return together if together > one.wakes_per_s >= 1 else one.wakes_per_s


TIMER_STORM: Final = Rule(
    name=FindingName.TIMER_STORM,
    scope=Scope.TREE,
    question="Do many timers or tasks, each harmless, wake the process all the time?",
    conditions=(
        AnyOf(
            (
                Figure(
                    "threads of one process that wake by their own timers",
                    lambda case: float(len(timer_threads(case.facts))),
                    float(TIMERS),
                    source="24 periodic callbacks (distributed#2079), 45 pollers (open-mercato#5135)",
                ),
                Sighting(
                    "in one thread many timers run over each other",
                    "no thread has many timers",
                    lambda case: bool(crowded_threads(case.facts)),
                ),
            )
        ),
        Figure(
            "wakes by timers",
            _storm_wakes,
            TIMER_WAKES_PER_S,
            unit="/s",
            source="twice the 10/s from which on health-check speaks of a moderate rate",
        ),
    ),
    supports=(
        Figure("wakes by timers", _storm_wakes, 100.0, unit="/s"),
        Sighting("waits were read", "", lambda case: any(one.waiting.known for one in case.facts.threads)),
    ),
    gives_way_to=(FindingName.RETRY_SPIN, FindingName.CRASH_LOOP, FindingName.FORK_STORM, *_SPINS),
)


RULES: Final = (SHORT_BLOCK, SHORT_POLL, TIMER_STORM)
