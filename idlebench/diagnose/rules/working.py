"""What threads do that have work: they calculate, they send, their runtime's own threads are busy."""

from __future__ import annotations

import math
from typing import Final

from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.children import fails, interpreted, is_check
from idlebench.diagnose.rules.rule import Case
from idlebench.diagnose.stack_signs import Sign, share_of
from idlebench.diagnose.thread_facts import POOLED, ThreadFacts
from idlebench.diagnose.waiting import Manner
from idlebench.measure.syscalls import RUNNING
from idlebench.model.evidence import PeerEvidence, StackShare, WaitShare

_WORKING_PERCENT: Final = 30.0
_COMPUTING: Final = 0.3
_SENDS: Final = frozenset({"sendto", "sendmsg", "write", "writev"})
_SENT_PER_S: Final = 5.0
_HEARD_PER_S: Final = 2.0
_ASKED: Final = 0.1
_PING_BYTES: Final = 16
_FULL_PIECE_BYTES: Final = 16_384  # a long answer comes in pieces of 32 or 64 kB on loopback
_MOST_PER_MESSAGE_MS: Final = 5.0
_FULL_SHARE: Final = 0.1
_COMPUTE_MS: Final = 200.0  # of CPU for each program; a check that is native code takes 1 to 20
_DATA_BYTES_PER_S: Final = 1e6
_DATA_BYTES: Final = 1e5  # of each program: ps writes 10 to 40 kB where some hundred processes run
_PAUSES: Final = 0.25  # of the time: waits for disks and for a CPU are shorter
_STANDARD: Final = 2  # what is written to a terminal or a log may wait for its reader
_UNTIMED: Final = 0.9
_NATIVE: Final = 0.3
_RESTLESS_PERCENT: Final = 70.0
_OFTEN_PERCENT: Final = 50.0  # of what sleeps in between more is asked: it may be an expensive poll
_RESTS: Final = (Sign.SELECT, Sign.EVENT, Sign.QUEUE)
_CALCULATING: Final = 0.6
_SOMETIMES: Final = 0.1
_ASKS_PER_S: Final = 100.0
_OWN_CODE: Final = 0.65
"""Part of its CPU outside of the kernel: threads that hand on small pieces had 0.74 (measured)."""
_CHANGING: Final = {"": 2.5, "java": 2.5, **dict.fromkeys(POOLED, 4.0)}
"""Registers that differ; a loop in an interpreter changes some with each instruction that it interprets."""


def sends_much(case: Case) -> bool:
    """Whether a thread is met waiting for room to send, and does get it: a full buffer alone is no work."""
    return any(
        one.wakes_per_s >= _SENT_PER_S
        and sum(wait.share for wait in one.thread.waits if _waits_for_room(wait)) >= _FULL_SHARE
        for one in case.facts.threads
    )


def hears_much(case: Case) -> bool:
    """Whether others send it data that it has not asked for, as a server of messages does.

    Pieces of a long answer are full; and a spin does not come from what it hears.
    """
    heard = [one for one in case.facts.outgoing if _unasked(one)]
    rate = sum(one.segments_in_per_s or 0.0 for one in heard)
    return rate > 0 and case.facts.evidence.cpu_percent * 10 / rate <= _MOST_PER_MESSAGE_MS


def _unasked(peer: PeerEvidence) -> bool:
    pieces, asked = peer.segments_in_per_s or 0.0, peer.segments_out_per_s or 0.0
    size = (peer.bytes_in_per_s or 0.0) / pieces if pieces else 0.0
    return pieces >= _HEARD_PER_S and asked <= _ASKED * pieces and _PING_BYTES < size < _FULL_PIECE_BYTES


def _waits_for_room(wait: WaitShare) -> bool:
    return wait.call in _SENDS and any(
        one.kind in {"socket", "pipe"} and one.fd > _STANDARD for one in wait.descriptors
    )


def programs_work(case: Case) -> bool:
    """Whether the programs that it starts write more, or compute for longer, than checks do.

    What they write, their parent's account has. What rests in between may be an expensive poll, whose
    programs hand on data to be counted or compared; what fails, or is in an interpreter, may take long to
    start; and the same command again is the same question.
    """
    children = case.facts.evidence.children
    ended_per_s = 0.0 if children is None else max(children.ended_per_s, children.accounts_per_s)
    rests = (figures.quiet_share(case) or 0.0) > _PAUSES
    if children is None or not ended_per_s or rests or is_check(case):
        return False
    standing = sum(one.cpu_percent for one in case.facts.threads if not one.thread.passing)
    each_ms = (case.facts.evidence.cpu_percent - standing) * 10 / ended_per_s
    starts_others = not (children.same_command or fails(case) or interpreted(case))
    if each_ms >= _COMPUTE_MS and starts_others:
        return True
    written = max((one.write_bytes_per_s or 0.0 for one in case.facts.evidence.processes), default=0.0)
    return written >= max(_DATA_BYTES_PER_S, _DATA_BYTES * ended_per_s)


def pool_works(case: Case) -> bool:
    """Whether threads of Node that only wait for each other compute more than its event loops do."""
    threads = [one for one in case.facts.threads if one.runtime in POOLED]
    # A loop that spins may be met waiting, too, while its memory is tidied.
    untimed = [one for one in threads if one.waiting.untimed >= _UNTIMED and one.waiting.looks >= _SOMETIMES]
    pool = [one for one in untimed if set(one.waiting.calls) == {"futex"}]
    native = [
        one for one in threads if one.process is not None and (one.process.system_share or 0.0) <= _NATIVE
    ]
    loops = [one for one in threads if one not in pool]
    if any(one.demand_percent >= _RESTLESS_PERCENT for one in loops):
        return False  # a loop that makes garbage without end has its collector work as well
    working = sum(one.cpu_percent for one in pool if one in native)
    return working >= _WORKING_PERCENT and working > sum(one.cpu_percent for one in loops)


def only_calculates(case: Case) -> bool:
    """Whether a thread that takes 30 % of a core calculates in nearly all that it does between its waits.

    What rests by the clock and then calculates may be an expensive poll: of that all samples count.
    """
    for one in case.facts.threads:
        woken = one.manner in {Manner.ANSWER, Manner.NONE, Manner.UNKNOWN}
        rests = sum(stack.share for stack in one.thread.stacks if woken and _rests(stack))
        share = one.sign(Sign.CALCULATE) / max(_SOMETIMES, 1 - rests)
        if one.demand_percent >= _WORKING_PERCENT and share >= _CALCULATING:
            return True
    return False


def _rests(stack: StackShare) -> bool:
    return not stack.active and any(share_of([stack], sign) for sign in _RESTS)


def native_computes(case: Case) -> bool:
    """Whether native code that hardly rests hardly calls the kernel, and does something else in each turn.

    Who asks others a hundred times a second spends his time on that, such as clients of HTTP in JavaScript.
    """
    return any(
        one.round_trips_per_s < _ASKS_PER_S
        and one.demand_percent >= (_RESTLESS_PERCENT if one.manner is Manner.SLEEP else _OFTEN_PERCENT)
        and _in_its_own_code(one)
        and (one.thread.sampled.changing or 0.0) >= _CHANGING.get(one.runtime, math.inf)
        for one in case.facts.threads
        if one.thread.sampled is not None
    )


def _in_its_own_code(one: ThreadFacts) -> bool:
    running = one.caught_in({RUNNING})
    if running is not None:
        return running >= _OWN_CODE
    own = one.thread.system_share
    share = one.process.system_share if own is None and one.process is not None else own
    return share is not None and share <= 1 - _OWN_CODE


def computes(case: Case) -> bool:
    """Whether a thread that takes 30 % of a core computes in a numeric library, or packs data."""
    return any(
        one.demand_percent >= _WORKING_PERCENT and one.sign(Sign.COMPUTE) >= _COMPUTING
        for one in case.facts.threads
    )
