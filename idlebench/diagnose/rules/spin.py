"""The family of loops that never rest: they compute, they yield, or what they wait for is always ready."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.waiting import POLLS, READS, SLEEPS
from idlebench.model.diagnosis import FindingName

_YIELDS: Final = (
    "a sleep of nothing returns after the timer slack of 50 µs (prctl(2)): thousands of wakes a second; "
    "the shortest sleep that is meant as one, a millisecond, gives 900"
)
_YIELDS_PER_S: Final = 1500.0
NOTHING_ELSE_PER_S: Final = (
    5000.0  # 200 µs for each, its work included: no longer sleep is among most of them
)
_NO_CALLS_SHARE: Final = 0.05
_MANY_CALLS: Final = 0.3
_MOST_CALLS: Final = 0.5
_GIVEN_BACK_MS: Final = 0.5
_OFTEN_PER_S: Final = 50.0
_FEW_WAKES: Final = 5.0
_ASLEEP: Final = 0.3
_TINY_S: Final = 5e-6
_LONG_S: Final = 0.007
_SLACK_PER_S: Final = 10_000.0  # the timer slack and a wake take 55 µs: hardly anything was asked for


def _yields(case: Case) -> bool | None:
    called = case.one.called({"sched_yield"})
    if called is None and not case.one.thread.stacks:
        return None
    return case.one.sign(Sign.YIELD) >= 0.2 or (called or 0.0) >= _MOST_CALLS


def _tiny_sleeps(case: Case) -> bool | None:
    waiting = case.one.waiting
    if not waiting.known:
        return None
    length_s = waiting.timeout_s
    if length_s is not None and length_s > _LONG_S:
        if case.one.wakes_per_s < NOTHING_ELSE_PER_S:
            return False  # many sleeps, some of them tiny, are many timers
        length_s = None  # looks are too rare to read the length of the short ones
    if case.one.sign(Sign.SCHEDULER) >= 0.3:
        return False
    tiny = case.one.wakes_per_s >= _SLACK_PER_S if length_s is None else length_s < _TINY_S
    return waiting.sleeping >= _ASLEEP and tiny and bool(SLEEPS & set(waiting.calls))


def _nothing_to_poll(case: Case) -> bool | None:
    share = figures.system_share(case)
    process = case.one.process
    if case.one.waiting.sleeping >= _ASLEEP:
        return False
    if _sampled(case) or share is None or process is None or not process.descriptors or case.one.runtime:
        return None
    pollable = [one for one in process.descriptors if one.fd > 2 and one.kind not in {"file", "tty", "other"}]
    calls = (process.read_calls_per_s or 0.0) + (process.write_calls_per_s or 0.0)
    return share >= 0.4 and not pollable and calls < 1000


def _gives_back(case: Case) -> bool | None:
    """Whether others that want the CPU get it at once: what shows of a yield on a busy machine."""
    thread = case.one.thread
    slices = thread.timeslices_per_s
    if _sampled(case) or slices is None or case.one.runtime or case.one.wakes_per_s >= _FEW_WAKES:
        return None
    short = slices >= _OFTEN_PER_S and case.one.cpu_percent * 10 / slices < _GIVEN_BACK_MS
    return short and (thread.preemptions_per_s or 0.0) >= _OFTEN_PER_S


def _returns_at_once(case: Case) -> bool:
    """Whether it is in polls all the time that might wait, and do not."""
    return case.one.sign(Sign.FOREVER) >= 0.3 or (case.one.called(POLLS, waiting=True) or 0.0) >= _MANY_CALLS


def _sampled(case: Case) -> bool:
    """Whether it is known which calls it makes, so that nothing need be concluded from other figures."""
    return case.one.called(()) is not None


def _in_the_kernel(case: Case) -> bool | None:
    share = None if _sampled(case) else figures.system_share(case)
    return None if share is None else share >= 0.15


def _polls(case: Case) -> bool | None:
    called = case.one.called(POLLS | READS)
    if called is None and not case.one.thread.stacks:
        return None
    signs = max(case.one.sign(Sign.SELECT), case.one.sign(Sign.READ), case.one.sign(Sign.ASYNCIO))
    return signs >= 0.2 or (called or 0.0) >= _MANY_CALLS


def _reads_much(case: Case) -> bool | None:
    own, process = case.one.thread.system_share, case.one.process
    if _sampled(case):
        return None
    if own is not None and own < _NO_CALLS_SHARE:
        return False  # another thread of the process reads
    return None if process is None or process.read_calls_per_s is None else process.read_calls_per_s >= 100


_IN_A_POLL: Final = AnyOf(
    (
        Sighting("its stacks are in a poll or a read", "its stacks are elsewhere", _polls),
        Sighting("the kernel does much of its work", "it computes outside of the kernel", _in_the_kernel),
        Sighting("it reads all the time", "it hardly reads", _reads_much),
    )
)

BUSY: Final = Rule(
    name=FindingName.BUSY_SPIN,
    scope=Scope.THREAD,
    question="Does a thread run all the time without waiting for anything?",
    conditions=(
        Figure("time on a CPU or ready for one", figures.demand, 70.0, unit="%", source=figures.APPLE_CPU),
        Figure(
            "CPU between two waits",
            figures.cpu_between_waits_ms,
            0.8,
            unit="ms",
            source="a wake with its work costs 15 to 500 µs (docs/measurement.md): more is no mere wake",
        ),
        Figure(
            "part of the load that comes again",
            figures.recurs,
            0.3,
            source="start-up is not idle: a load that is over early in the window is no loop",
        ),
    ),
    supports=(
        Sighting("stacks were read", "no stacks", lambda case: bool(case.one.thread.stacks) or None),
        Figure("requests sent", figures.round_trips, below=1.0, unit="/s"),
        Figure("time on a CPU or ready for one", figures.demand, 90.0, unit="%"),
    ),
    gives_way_to=(
        FindingName.READY_FD_SPIN,
        FindingName.YIELD_SPIN,
        FindingName.RPC_SPIN,
        FindingName.RETRY_SPIN,
        FindingName.LOG_SPAM,
        FindingName.FORK_STORM,
        FindingName.CRASH_LOOP,
        FindingName.EXPENSIVE_POLL,
    ),
)

YIELD: Final = Rule(
    name=FindingName.YIELD_SPIN,
    scope=Scope.THREAD,
    question="Does a thread give its CPU away only to ask for it again at once?",
    conditions=(
        AnyOf(
            (
                Figure("wakes", figures.wakes, _YIELDS_PER_S, unit="/s", source=_YIELDS),
                Figure(
                    "time on a CPU or ready for one",
                    figures.demand,
                    70.0,
                    unit="%",
                    source="sched_yield(2) does not sleep: the thread stays ready",
                ),
            )
        ),
        AnyOf(
            (
                Sighting("its stacks are at sleep(0) or sched_yield", "no stack is at a yield", _yields),
                Sighting(
                    "its sleeps are of nothing",
                    "its sleeps are of some length",
                    _tiny_sleeps,
                    source="less than 5 µs; where that cannot be read, ten thousand wakes a second",
                ),
                Sighting(
                    "the kernel works and there is nothing open to poll",
                    "there is something to poll, or the kernel has no part in it",
                    _nothing_to_poll,
                ),
                Sighting(
                    "it gives its CPU back after less than 0.5 ms, time after time",
                    "it keeps its CPU for as long as it may",
                    _gives_back,
                    source="sched_yield(2) counts as a preemption; who only computes keeps it for some ms",
                ),
            )
        ),
        Figure(
            "requests for each wake", figures.trips_per_wake, below=0.2, source="else it waits for answers"
        ),
    ),
    supports=(
        Figure("wakes", figures.wakes, 3000.0, unit="/s"),
        Sighting("its stacks are at sleep(0) or sched_yield", "", _yields),
    ),
    gives_way_to=(FindingName.RETRY_SPIN, FindingName.FORK_STORM),
)

READY_FD: Final = Rule(
    name=FindingName.READY_FD_SPIN,
    scope=Scope.THREAD,
    question="Does a wait return at once, time after time, because a descriptor is always ready?",
    conditions=(
        Figure("time on a CPU or ready for one", figures.demand, 60.0, unit="%", source=figures.APPLE_CPU),
        AnyOf(
            (
                Sighting(
                    "a descriptor is ready at every look",
                    "no descriptor was ready at every look",
                    lambda case: bool(figures.always_ready(case)),
                    source="epoll(7): level-triggered, what is at its end or in error is reported for ever",
                ),
                Sighting(
                    "its polls might wait, and return at once",
                    "no poll of it that might wait returns at once",
                    _returns_at_once,
                    source="by its stacks, or by three in ten samples of its system calls",
                ),
            )
        ),
        _IN_A_POLL,
        Figure(
            "requests for each wake", figures.trips_per_wake, below=0.2, source="else it waits for answers"
        ),
    ),
    supports=(
        Sighting(
            "its other end is gone",
            "",
            lambda case: any(one.hung_up or one.state == "CLOSE_WAIT" for one in figures.always_ready(case)),
        ),
        _IN_A_POLL,
    ),
    # The sentinel of a child that ended is ready, too: there the ends of the children are what to mend.
    gives_way_to=(FindingName.RETRY_SPIN, FindingName.CRASH_LOOP, FindingName.FORK_STORM),
)

RULES: Final = (BUSY, YIELD, READY_FD)
