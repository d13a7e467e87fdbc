"""The family of waste per turn: a poll that does too much each time, a log that nobody can read."""

from __future__ import annotations

from collections import Counter
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.rules.timers import crowded_threads
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import POOLED
from idlebench.diagnose.waiting import Manner
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import ProcessEvidence

SCANS: Final = frozenset(
    {
        *("scan", "sscan", "hscan", "zscan", "keys", "xrange", "xrevrange", "lrange", "smembers", "hgetall"),
        *("hkeys", "hvals", "zrange", "zrangebyscore", "sort", "xinfo", "eval", "evalsha", "fcall", "mget"),
        *("xpending", "dbsize", "type"),
    }
)
LINE_BYTES: Final = 4096.0
"""A line of a log, a traceback included, is shorter."""

_FULL_BYTES: Final = 4000.0
"""The buffer of the C library has 4096 bytes, CPython's 8192: a mean near that is no mean of lines."""
_SOURCES: Final = (".py", ".sh", ".js", ".so")
_BUFFER_BYTES: Final = (8000.0, 8193.0)  # what CPython's buffer writes at once, where stdout is no terminal
_WAKE_BYTES: Final = 16
_ASKING_PERCENT: Final = 0.1  # twenty requests a second, of 62 µs each (GET by redis-py, measured)
_QUIET: Final = 0.2  # part of the slices: without a period, a load in bursts shows so that there are turns
_ASKER: Final = 0.1  # part of the busiest thread's CPU that who asks as much as that has at least
_MOSTLY: Final = 0.5
_UNTIMED: Final = 0.9
_ALONE: Final = 0.8
_HELPED: Final = POOLED | {"java"}
_SENT: Final = 0.5  # part of the writes that are requests, from which on all are: segments join several


def cpu_per_turn_ms(case: Case) -> float | None:
    """Milliseconds of CPU in one turn: of a period, else of a wake."""
    one = case.one
    if one.period_s:
        return one.cpu_percent * 10 * one.period_s
    return _ms_of_each_burst(case) if _comes_in_bursts(case) else one.cpu_per_wake_ms


def _comes_in_bursts(case: Case) -> bool:
    """Whether one thread takes the tree's CPU, in bursts with long waits between: each is one turn of it."""
    one = case.one
    waits_long = (one.waiting.timeout_s or 0.0) >= figures.HALF_S and one.waiting.timed >= _MOSTLY
    helped = one.runtime in _HELPED  # its collector works in threads beside it
    alone = one.cpu_percent >= (_MOSTLY if helped else _ALONE) * case.facts.evidence.cpu_percent
    return waits_long and alone and (figures.quiet_share(case) or 0.0) >= _MOSTLY


def _broker_ms_per_turn(case: Case) -> float | None:
    broker = case.facts.evidence.broker
    if broker is None or broker.commands_per_s is None:
        return None
    if case.one.cpu_percent < _ASKER * max(one.cpu_percent for one in case.facts.threads):
        return 0.0  # it is another thread that asks
    used = sum(
        rate * broker.usec_per_call.get(name, 0.0)
        for name, rate in broker.commands_per_s.items()
        if name in SCANS
    )
    turns = case.one.turns_per_s
    return used / 1000 / turns if turns > 0 else 0.0


def _sent_by_itself(case: Case) -> float:
    """Requests a second of a thread that has the CPU for them: a process's are not told by thread."""
    return case.one.round_trips_per_s if case.one.cpu_percent >= _ASKING_PERCENT else 0.0


def _own_trips_per_turn(case: Case) -> float | None:
    return figures.trips_per_turn(case) if case.one.cpu_percent >= _ASKING_PERCENT else 0.0


def _rests(case: Case) -> bool:
    """Whether it is at rest between its turns: that it waits for each answer is none, nor for work."""
    one = case.one
    if one.runtime in _HELPED and set(one.waiting.calls) == {"futex"} and one.waiting.untimed >= _UNTIMED:
        return False  # a thread of its pool or of its collector
    waits = one.manner is not Manner.NONE and one.demand_percent < 95 and one.waiting.looks >= 0.05
    timed = one.period_s is not None or one.manner in {Manner.SLEEP, Manner.TIMEOUT}
    return waits and (timed or (figures.quiet_share(case) or 0.0) >= _QUIET)


EXPENSIVE_POLL: Final = Rule(
    name=FindingName.EXPENSIVE_POLL,
    scope=Scope.THREAD,
    question="Is a poll rare, but each turn of it heavy?",
    conditions=(
        AnyOf(
            (
                Figure(
                    "CPU of the thread",
                    lambda case: case.one.cpu_percent,
                    0.5,
                    unit="%",
                    source="ten times what a blocking read of a second costs (0.05 %, measured)",
                ),
                Figure(
                    "CPU of the broker",
                    lambda case: (
                        None
                        if case.facts.evidence.broker is None
                        else case.facts.evidence.broker.broker_cpu_percent
                    ),
                    1.0,
                    unit="%",
                    source="a broker alone uses 0.12 to 0.14 % (measured)",
                ),
                Figure(
                    "requests sent",
                    _sent_by_itself,
                    20.0,
                    unit="/s",
                    source="a poll of a second with a request for each of twenty things",
                ),
            )
        ),
        AnyOf(
            (
                Figure(
                    "CPU in each turn",
                    cpu_per_turn_ms,
                    5.0,
                    unit="ms",
                    source="ten times the most that a wake with its poll was seen to cost (0.5 ms)",
                ),
                Figure(
                    "requests in each turn",
                    _own_trips_per_turn,
                    20.0,
                    source="a poll needs one or two",
                ),
                Figure("the broker's time for scans in each turn", _broker_ms_per_turn, 5.0, unit="ms"),
            )
        ),
        Sighting("it rests in between", "it never rests", _rests),
        Sighting(
            "it is one poll",
            "many timers run over each other, each of them light",
            lambda case: case.one not in crowded_threads(case.facts),
        ),
        Figure(
            "part of the load that comes again",
            figures.recurs,
            0.3,
            source="start-up is not idle: a load that is over early in the window is no loop",
        ),
        AnyOf(
            (
                Figure("times that the load came", figures.bursts, 2.0, source="once is no poll"),
                Sighting(
                    "it sleeps for the same time again and again",
                    "no period was seen",
                    lambda case: case.one.waiting.sleep_s is not None,
                ),
            )
        ),
    ),
    supports=(
        Sighting("a period was seen", "", lambda case: case.one.period_s is not None),
        Figure("CPU in each turn", cpu_per_turn_ms, 10.0, unit="ms"),
        Sighting("stacks were read", "", lambda case: bool(case.one.thread.stacks) or None),
    ),
    gives_way_to=(
        *(FindingName.RETRY_SPIN, FindingName.FORK_STORM, FindingName.CRASH_LOOP),
        *(FindingName.THUNDERING_HERD, FindingName.LOG_SPAM, FindingName.YIELD_SPIN),
    ),
)


def log_writes_per_s(facts: Facts, process: ProcessEvidence) -> float:
    """Writes a second that are neither wakes of an event loop nor requests to a peer.

    The kernel counts write(2) and not send(2): CPython's sockets send, libuv and most C clients write.
    """
    calls, size = process.write_calls_per_s, process.write_bytes_per_s
    if not calls or size is None or not is_text(size, calls) or fills_a_file(process, size / calls):
        return 0.0
    sends = process.runtime == "python" and "uvloop" not in process.packages
    sent = 0.0 if sends else sum(one.segments_out_per_s or 0.0 for one in facts.evidence.peers)
    if sent >= _SENT * calls:
        return 0.0
    appended = process.appended_bytes_per_s or 0.0
    if appended > 0:
        return min(1.0, appended / size) * (calls - sent)
    elsewhere = process.changes_files or talks_to_processes(process) or inherits_writes(facts, process)
    return 0.0 if elsewhere else calls - sent


def inherits_writes(facts: Facts, process: ProcessEvidence) -> bool:
    """Whether children of it end: the kernel adds what they wrote to their parent's own when it waits."""
    children = facts.evidence.children
    return children is not None and children.ended_per_s > 0 and process.ref == facts.evidence.root


def talks_to_processes(process: ProcessEvidence) -> bool:
    """Whether it has one end of a pipe or Unix socket whose other end is elsewhere, its output aside.

    What a program keeps for itself, to wake its own event loop, it has both ends of: of a pipe under one
    inode, of sockets as an even number.
    """
    inner = [one for one in process.descriptors if one.fd > 2]
    pipes = Counter(one.inode for one in inner if one.kind == "pipe" and one.inode is not None)
    unix = [one for one in inner if one.kind == "socket" and not one.peer and not one.state]
    return any(count == 1 for count in pipes.values()) or len(unix) % 2 == 1


def is_text(size: float, calls: float) -> bool:
    """Tell writes of lines, or of full buffers of them, from wakes of an event loop and from data."""
    mean = size / calls
    return _WAKE_BYTES <= mean <= LINE_BYTES or _BUFFER_BYTES[0] <= mean <= _BUFFER_BYTES[1]


def fills_a_file(process: ProcessEvidence, mean_bytes: float) -> bool:
    """Whether full buffers are written while a file is open beside the standard streams: that is data."""
    files = [one for one in process.descriptors if one.fd > 2 and one.kind == "file"]
    named = [one for one in files if not one.local.endswith(_SOURCES) and "log" not in one.local.lower()]
    return mean_bytes >= _FULL_BYTES and bool(named)


def chattiest(facts: Facts) -> ProcessEvidence | None:
    """Give the process that logs most, or None without processes."""
    return max(facts.evidence.processes, key=lambda one: log_writes_per_s(facts, one), default=None)


def _log_writes(case: Case) -> float | None:
    counted = [one for one in case.facts.evidence.processes if one.write_calls_per_s is not None]
    if not counted:
        return None
    return sum(log_writes_per_s(case.facts, one) for one in counted)


LOG_SPAM: Final = Rule(
    name=FindingName.LOG_SPAM,
    scope=Scope.TREE,
    question="Does it write log lines all the time while nothing happens?",
    conditions=(
        Figure(
            "writes of text",
            _log_writes,
            10.0,
            unit="/s",
            source="dramatiq#34 was reported at ten tracebacks a second; good workers write one or two lines",
        ),
    ),
    supports=(
        Figure("writes of text", _log_writes, 30.0, unit="/s"),
        Sighting(
            "its stacks are in a logger",
            "",
            lambda case: (
                any(one.sign(Sign.LOG) >= 0.1 for one in case.facts.threads)
                if any(one.thread.stacks for one in case.facts.threads)
                else None
            ),
        ),
    ),
    gives_way_to=(FindingName.CRASH_LOOP, FindingName.FORK_STORM),
)


def _ms_of_each_burst(case: Case) -> float | None:
    evidence = case.facts.evidence
    came = figures.bursts(case) or 0.0
    return evidence.cpu_percent * 10 * evidence.seconds / came if came >= 1 else 0.0


def _ended_per_s(case: Case) -> float | None:
    children = case.facts.evidence.children
    return 0.0 if children is None else children.ended_per_s


EXPENSIVE_CHECK: Final = Rule(
    name=FindingName.EXPENSIVE_POLL,
    scope=Scope.TREE,
    question="Is a check rare, but heavy each time, and made by processes that are started for it?",
    conditions=(
        Figure("children that ended", _ended_per_s, 0.2, unit="/s", source="one in 5 s"),
        Figure(
            "CPU of the tree",
            lambda case: case.facts.evidence.cpu_percent,
            1.0,
            unit="%",
            source="a small program every 5 s takes a tenth of that",
        ),
        Figure(
            "CPU of each check",
            _ms_of_each_burst,
            30.0,
            unit="ms",
            source="several times what a shell needs to start df and awk",
        ),
        Figure("times that the load came", figures.bursts, 2.0, source="once is no poll"),
        Figure("part of the time in between", figures.quiet_share, 0.5, source="else it does not rest"),
        Figure("part of the load that comes again", figures.recurs, 0.3, source="a start-up is no loop"),
    ),
    supports=(Figure("CPU of each check", _ms_of_each_burst, 100.0, unit="ms"),),
    gives_way_to=(
        *(FindingName.RETRY_SPIN, FindingName.FORK_STORM, FindingName.CRASH_LOOP, FindingName.NOT_IDLE),
        *(FindingName.LOG_SPAM, FindingName.TIMER_STORM),
    ),
)

RULES: Final = (EXPENSIVE_POLL, EXPENSIVE_CHECK, LOG_SPAM)
