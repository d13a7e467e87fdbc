"""The sentence and the figures of each finding, worded in one place."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from idlebench.diagnose.facts import Facts, by_name
from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.children import rounds_per_s
from idlebench.diagnose.rules.rule import Case, quantity
from idlebench.diagnose.rules.work import chattiest, cpu_per_turn_ms, log_writes_per_s
from idlebench.diagnose.rules.worker_threads import workers_passed_per_s
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.measure.syscalls import RUNNING
from idlebench.model.diagnosis import Cost, FindingName
from idlebench.model.evidence import CpuSamples, Descriptor, WaitShare
from idlebench.units import format_duration, format_percent, format_rate

Threads = Sequence[ThreadFacts]

_WORTH_TELLING: Final = 0.05
_FEW_FDS: Final = 6
_TOLD_OTHERWISE: Final = frozenset(
    {
        *("wakes", "CPU of the thread", "seconds from turn to turn", "a period was seen", "stacks were read"),
        *("waits were read", "the timeout was read", "exit codes were seen"),
    }
)


def summary_of(name: FindingName, facts: Facts, threads: Threads, cost: Cost) -> str:
    """Say in one sentence what is wrong, with its figure."""
    return _SENTENCES[name](facts, threads, cost)


def evidence_of(facts: Facts, threads: Threads, seen: Sequence[str]) -> Mapping[str, str]:
    """Give what was measured → figure with its unit: of the threads, and each condition that held."""
    told = dict(_of_thread(threads[0])) if threads else {}
    if len(threads) > 1:
        told["threads alike"] = str(len(threads))
    for text in seen:
        what, colon, figure = text.partition(": ")
        if what not in _TOLD_OTHERWISE:
            told.setdefault(what, figure if colon else "yes")
    told["looked for"] = format_duration(facts.evidence.seconds)
    return told


def _of_thread(one: ThreadFacts) -> Mapping[str, str]:
    shown = {"CPU of the thread": format_percent(one.cpu_percent)}
    shown["wakes of the thread"] = format_rate(one.wakes_per_s)
    if one.period_s is not None:
        shown["period"] = format_duration(one.period_s)
    if one.waiting.calls:
        shown["waits in"] = ", ".join(one.waiting.calls[:3])
    if one.waiting.timeout_s is not None:
        shown["timeout of the wait"] = format_duration(one.waiting.timeout_s)
    peers = sorted({each.peer for each in one.waiting.descriptors if each.peer})
    if peers:
        shown["waits for"] = ", ".join(peers[:3])
    if one.thread.sampled is not None:
        shown |= _of_samples(one.thread.sampled)
    tasks = next((stack.tasks for stack in one.thread.stacks if stack.coroutines), ())
    if tasks:
        shown["asyncio task"] = ", ".join(tasks)
    return shown


def _of_samples(sampled: CpuSamples) -> Mapping[str, str]:
    shown = {}
    calls = [one for one in sampled.calls if one.call != RUNNING and one.share >= _WORTH_TELLING]
    if calls:
        shown["met in"] = ", ".join(_call(one) for one in calls[:3])
    if sampled.changing is not None:
        shown["registers that change from turn to turn"] = f"{sampled.changing:.1f}"
    return shown


def _call(one: WaitShare) -> str:
    details = [] if one.timeout_s is None else [f"timeout {_timeout(one.timeout_s)}"]
    fds = [str(each.fd) for each in one.descriptors if each.fd >= 0]
    if fds:
        details.append(f"fd {' '.join(fds[:_FEW_FDS])}{' …' if len(fds) > _FEW_FDS else ''}")
    about = f" ({', '.join(details)})" if details else ""
    return f"{one.call}{about} for {format_percent(100 * one.share)} of its CPU"


def _timeout(seconds: float) -> str:
    return "none" if math.isinf(seconds) else format_duration(seconds)


def _busy(_facts: Facts, threads: Threads, cost: Cost) -> str:
    return (
        f"a thread runs all the time and waits for nothing: {_cpu(cost)} of a core, {_wakes(cost)}"
        f"{_several(threads)}"
    )


def _yield(_facts: Facts, threads: Threads, cost: Cost) -> str:
    rate = cost.wakes_per_s or 0.0
    often = f" {format_rate(rate)}" if rate >= 1 else ""
    return f"a thread yields its CPU{often} and is back at once: {_cpu(cost)} of a core{_several(threads)}"


def _ready(facts: Facts, threads: Threads, cost: Cost) -> str:
    ready = [each for one in threads for each in figures.always_ready(Case(facts, one))]
    what = _descriptor(ready[0]) if ready else "a descriptor"
    return f"{what} is always ready and never handled: every wait returns at once, {_cpu(cost)} of a core"


def _rpc(facts: Facts, threads: Threads, cost: Cost) -> str:
    asked = max((one.round_trips_per_s for one in threads), default=0.0)
    peer = max(facts.outgoing, key=lambda one: one.segments_out_per_s or 0.0, default=None)
    whom = "its peer" if peer is None else f"{peer.service or 'its peer'} at {peer.peer}"
    return f"it asks {whom} {format_rate(asked)} without a pause, and gets nothing: {_cpu(cost)} of a core"


def _block(facts: Facts, threads: Threads, cost: Cost) -> str:
    return f"a blocking call ends after {_turn(facts, threads)}, so that it is a poll: {_wakes(cost)}"


def _poll(facts: Facts, threads: Threads, cost: Cost) -> str:
    asks = any((figures.trips_per_turn(Case(facts, one)) or 0.0) >= 0.5 for one in threads)
    each = ", and asks somebody each time" if asks else ""
    return f"it looks for work every {_turn(facts, threads)}{each}: {_wakes(cost)}{_several(threads)}"


def _storm(_facts: Facts, threads: Threads, cost: Cost) -> str:
    if len(threads) > 1:
        return f"{len(threads)} threads wake by timers of their own: {_wakes(cost)} together"
    return f"many timers or tasks run over each other in one thread: {_wakes(cost)}"


def _retry(facts: Facts, _threads: Threads, cost: Cost) -> str:
    failing = [one for one in facts.evidence.peers if figures.opened_for_nothing(one) or one.refused_per_s]
    worst = max(failing, key=lambda one: (one.certain, figures.failing_per_s(one)), default=None)
    # Of a refused socket the kernel may have forgotten the port.
    whom = "its peer" if worst is None else worst.peer.removesuffix(":0")
    attempts = figures.attempts_per_s(Case(facts))
    rate = f" {format_rate(attempts)}" if attempts else ""
    return f"{whom} does not answer and is tried{rate} without a growing pause: {_cpu(cost)} of a core"


def _crash(facts: Facts, _threads: Threads, cost: Cost) -> str:
    children = facts.evidence.children
    workers = workers_passed_per_s(facts)
    if workers and (children is None or not children.failed):
        often = f"at least {workers:.2g} times a second"
        return f"a worker thread ends and is started again, {often}: {_cpu(cost)} of a core"
    rate = "" if children is None else f", {children.ended_per_s:.2g} times a second"
    return f"a child ends by an error and is started again{rate}: {_cpu(cost)} of a core{_names(facts)}"


def _forks(facts: Facts, _threads: Threads, cost: Cost) -> str:
    rounds = rounds_per_s(Case(facts)) or 0.0
    return f"each check starts a process, {format_rate(rounds)}: {_cpu(cost)} of a core{_names(facts)}"


def _expensive(facts: Facts, threads: Threads, _cost: Cost) -> str:
    one = threads[0] if threads else None
    if one is None:
        return "each poll is heavy"
    work = cpu_per_turn_ms(Case(facts, one)) or 0.0
    trips = figures.trips_per_turn(Case(facts, one)) or 0.0
    every = "" if one.period_s is None else f" every {format_duration(one.period_s)}"
    asks = f" and asks {trips:.0f} times" if trips >= 3 else ""
    return f"a poll{every} takes {quantity(work, 'ms')}{asks}: {format_percent(one.cpu_percent)} of a core"


def _log(facts: Facts, _threads: Threads, _cost: Cost) -> str:
    process = chattiest(facts)
    if process is None:
        return "it writes log lines all the time"
    lines, size = log_writes_per_s(facts, process), process.write_bytes_per_s or 0.0
    return f"it writes {format_rate(lines)} texts, {size * 86400 / 1e9:.2g} GB a day, while nothing happens"


def _herd(_facts: Facts, threads: Threads, cost: Cost) -> str:
    tasks = sum(stack.coroutines for one in threads for stack in one.thread.stacks)
    if len(threads) == 1 and tasks:
        return f"one event runs up to {tasks} tasks that wait for the same thing: {_cpu(cost)} of a core"
    return f"one event wakes {len(threads)} that wait for the same thing: {_wakes(cost)} together"


def _keepalive(_facts: Facts, threads: Threads, cost: Cost) -> str:
    periods = sorted({round(one.period_s, 1) for one in threads if one.period_s is not None})
    beats = f", every {', '.join(format_duration(each) for each in periods[:3])}" if periods else ""
    return f"it wakes now and then{beats}: {_wakes(cost)}, {_cpu(cost)} of a core"


def _healthy(_facts: Facts, _threads: Threads, cost: Cost) -> str:
    return f"it waits in the kernel: {_cpu(cost)} of a core, {_wakes(cost)}"


def _not_idle(_facts: Facts, _threads: Threads, cost: Cost) -> str:
    return f"it has work to do, so that its {_cpu(cost)} of a core says nothing about its idle cost"


def _inconclusive(_facts: Facts, _threads: Threads, cost: Cost) -> str:
    return f"it uses {_cpu(cost)} of a core with {_wakes(cost)}, and what was seen does not tell why"


_SENTENCES: Final[Mapping[FindingName, Callable[[Facts, Threads, Cost], str]]] = {
    FindingName.BUSY_SPIN: _busy,
    FindingName.YIELD_SPIN: _yield,
    FindingName.READY_FD_SPIN: _ready,
    FindingName.RPC_SPIN: _rpc,
    FindingName.SHORT_BLOCK: _block,
    FindingName.SHORT_POLL: _poll,
    FindingName.TIMER_STORM: _storm,
    FindingName.RETRY_SPIN: _retry,
    FindingName.CRASH_LOOP: _crash,
    FindingName.FORK_STORM: _forks,
    FindingName.EXPENSIVE_POLL: _expensive,
    FindingName.LOG_SPAM: _log,
    FindingName.THUNDERING_HERD: _herd,
    FindingName.KEEPALIVE: _keepalive,
    FindingName.HEALTHY: _healthy,
    FindingName.NOT_IDLE: _not_idle,
    FindingName.INCONCLUSIVE: _inconclusive,
}


def _cpu(cost: Cost) -> str:
    return "an unknown part" if cost.cpu_percent is None else format_percent(cost.cpu_percent)


def _wakes(cost: Cost) -> str:
    rate = cost.wakes_per_s
    return "an unknown number of wakes/s" if rate is None else format_rate(rate, "wakes")


def _several(threads: Threads) -> str:
    return f" ({len(threads)} threads alike)" if len(threads) > 1 else ""


def _turn(facts: Facts, threads: Threads) -> str:
    found = [turn for one in threads if (turn := figures.turn_s(Case(facts, one))) is not None]
    if found:
        return format_duration(min(found))
    broker = facts.evidence.broker
    block = None if broker is None else broker.block_s
    return "less than a second" if not block else format_duration(block)


def _names(facts: Facts) -> str:
    children = facts.evidence.children
    if children is None or not children.names:
        return ""
    return f" ({', '.join(name for name, _ in by_name(children.names)[:3])})"


def _descriptor(one: Descriptor) -> str:
    if one.kind == "socket" and one.peer:
        gone = ", whose other end is gone," if one.hung_up or one.state == "CLOSE_WAIT" else ""
        return f"the socket to {one.peer} (descriptor {one.fd}){gone}"
    gone = ", whose other end is gone," if one.hung_up else ""
    return f"descriptor {one.fd} ({one.kind}){gone}"
