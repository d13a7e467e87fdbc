"""The family of no problem: it has work, or it beats slowly and cheaply."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.rules.work import LINE_BYTES, fills_a_file, inherits_writes, is_text
from idlebench.diagnose.rules.working import (
    computes,
    hears_much,
    native_computes,
    only_calculates,
    pool_works,
    programs_work,
    sends_much,
)
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import BrokerEvidence

_MOST_PER_REQUEST_MS: Final = 200.0
_NOTHING_BYTES: Final = 16
"""Replies up to this length say "nothing": ``*-1``, ``$-1``, ``*0``, ``:0``, or OK."""

_TAKES: Final = frozenset(
    {
        *("lpop", "rpop", "blpop", "brpop", "lmove", "blmove", "rpoplpush", "brpoplpush", "lmpop", "blmpop"),
        *(
            "xread",
            "xreadgroup",
            "zpopmin",
            "bzpopmin",
            "zmpop",
            "bzmpop",
            "spop",
            "eval",
            "evalsha",
            "fcall",
        ),
    }
)
_READS: Final = frozenset(
    {
        *("get", "mget", "getrange", "strlen", "exists", "type", "ttl", "pttl", "keys", "scan", "dbsize"),
        *("llen", "lrange", "lindex", "lpos", "scard", "smembers", "sismember", "srandmember", "sscan"),
        *("zcard", "zcount", "zscore", "zrange", "zrangebyscore", "zrevrange", "zscan"),
        *("hget", "hmget", "hgetall", "hexists", "hkeys", "hvals", "hlen", "hscan"),
        *(
            "xlen",
            "xrange",
            "xrevrange",
            "xpending",
            "xinfo",
            "ping",
            "echo",
            "time",
            "info",
            "client",
            "command",
        ),
        *("auth", "hello", "select", "subscribe", "psubscribe", "unsubscribe", "multi", "exec", "watch"),
    }
)
_WRITES_PER_READ: Final = 0.2
"""Whatever is taken has been put there, and batches are put one by one; a heartbeat beside a poll is less."""
_PUTS: Final = frozenset({"lpush", "rpush", "xadd", "lpushx", "rpushx"})
"""Entries of queues only: workers publish heartbeats and keep books in sets while they are idle."""


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
    return 1 - broker.empty_share if _something_changes(broker) else 0.0


def _something_changes(broker: BrokerEvidence) -> bool:
    """Whether anybody writes: who reads the same again and again gets an answer each time, and no work."""
    if broker.commands_per_s is None:
        return True
    reads = sum(rate for name, rate in broker.commands_per_s.items() if name in _READS | _TAKES)
    writes = sum(rate for name, rate in broker.commands_per_s.items() if name not in _READS | _TAKES)
    return writes >= _WRITES_PER_READ * reads


def _fed(case: Case) -> bool | None:
    """Whether somebody fills the broker's queues, and the target's reads come back with something."""
    broker = case.facts.evidence.broker
    if broker is None or broker.commands_per_s is None:
        return None
    taken = sum(rate for name, rate in broker.commands_per_s.items() if name in _TAKES)
    put = sum(rate for name, rate in broker.commands_per_s.items() if name in _PUTS)
    if taken < 0.5 or put < 0.5:
        return False
    redis = [one for one in case.facts.outgoing if one.service == "redis" and one.segments_in_per_s]
    replies = sum(one.segments_in_per_s or 0.0 for one in redis)
    size = sum(one.bytes_in_per_s or 0.0 for one in redis) / replies if replies else 0.0
    return size > _NOTHING_BYTES


def _data_bytes_per_s(case: Case) -> float | None:
    """Bytes a second that it writes in large pieces or to a database: data, no lines of a log."""
    written = [
        one
        for one in case.facts.evidence.processes
        if one.write_calls_per_s and one.write_bytes_per_s and not inherits_writes(case.facts, one)
    ]
    sizes = [(one, one.write_bytes_per_s or 0.0, one.write_calls_per_s or 1.0) for one in written]
    return sum(
        size
        for process, size, calls in sizes
        if process.changes_files
        or fills_a_file(process, size / calls)
        or (not is_text(size, calls) and size / calls >= LINE_BYTES)
    )


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
                    source="most polls of an idle worker come back empty; and where nobody writes, all are"
                    " the same",
                ),
                Sighting(
                    "somebody fills its queues, and its reads come back with something",
                    "nobody fills its queues",
                    _fed,
                    source="an answer of up to 16 bytes says that there is nothing",
                ),
                Figure(
                    "data written in large pieces or to a database",
                    _data_bytes_per_s,
                    100_000.0,
                    unit="bytes/s",
                    source="a worker that writes files has work; a log is written in lines",
                ),
                Sighting(
                    "it computes in a numeric library, or packs data",
                    "no thread computes in a numeric library or packs data",
                    computes,
                    source="an idle loop has nothing to transform, multiply, fit or compress",
                ),
                Sighting(
                    "its code only calculates, and looks at nothing that it could wait for",
                    "no thread does nothing but calculate",
                    only_calculates,
                    source="a loop that waits must look at a clock, a queue, a flag, a file or a socket",
                ),
                Sighting(
                    "its native code calculates: it hardly calls the kernel, and its registers change",
                    "no native code calculates",
                    native_computes,
                    source="at the same instruction 3.6 to 11 registers differ where a program calculates, "
                    "0 to 1.4 in loops that wait for a flag, a lock or the time (measured)",
                ),
                Sighting(
                    "others send it messages that it has not asked for",
                    "nobody sends it what it has not asked for",
                    hears_much,
                    source="two a second at least, of more than 16 bytes, and hardly a request: no poll "
                    "is answered so; and at most 5 ms of CPU for each",
                ),
                Sighting(
                    "it sends faster than the other end takes it",
                    "no thread of it waits until what it sends is taken",
                    sends_much,
                    source="a buffer of a socket or pipe that is full again and again: data flows",
                ),
                Sighting(
                    "the threads that its runtime keeps for heavy work are busier than its loop",
                    "its runtime's own threads have little to do",
                    pool_works,
                    source="libuv's pool packs, encrypts and reads files; no loop of a program runs there",
                ),
                Sighting(
                    "the programs that it starts, without a rest, hand on data or compute",
                    "it starts no programs that hand on data or compute without a rest",
                    programs_work,
                    source="1 MB/s and 100 kB from each: checks say a line, a list of processes has 40 kB; "
                    "or 200 ms of CPU for each, of native code: checks take 1 to 20",
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
