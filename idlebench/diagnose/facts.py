"""Evidence turned into figures: one record for the tree, one for each thread."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from idlebench.diagnose.thread_facts import POOLED, ThreadFacts, manner_of, period_of
from idlebench.diagnose.waiting import Manner, Waiting
from idlebench.model.evidence import (
    Evidence,
    PeerEvidence,
    ProcessEvidence,
    ThreadEvidence,
)

LOCKED: Final = frozenset({"python", "ruby"})
"""Runtimes whose threads take turns behind one lock: each of two spinning threads reads half a core."""
_ALWAYS: Final = 0.8
_MOST_COMPETITORS: Final = 50
"""Threads that want the same core; and a quota of 2 % of one leaves as much of the time to wait."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A target in figures.

    Attributes:
        evidence: that they come from.
        threads: the costliest first.
        asserted_idle: the user says that it has nothing to do.
    """

    evidence: Evidence
    threads: tuple[ThreadFacts, ...]
    asserted_idle: bool = False

    @classmethod
    def of(cls, evidence: Evidence, *, asserted_idle: bool = False) -> Facts:
        """Work them out."""
        processes = {one.ref.pid: one for one in evidence.processes}
        demands: defaultdict[int, float] = defaultdict(float)
        interpreted = {one.pid for one in evidence.threads if one.stacks}
        for thread in evidence.threads:
            demands[thread.pid] += _demand(thread)
        threads = [
            replace(
                _thread(each, processes.get(each.pid), demands[each.pid], evidence),
                helper=each.pid in interpreted and not each.stacks and _named(each, processes),
            )
            for each in evidence.threads
        ]
        threads.sort(key=lambda one: (-one.cpu_percent, -one.wakes_per_s, one.thread.tid))
        return cls(evidence, tuple(threads), asserted_idle)

    @property
    def wakes_per_s(self) -> float:
        """Of the tree; 0 where they cannot be counted."""
        return self.evidence.wakes_per_s or 0.0

    @property
    def listens(self) -> bool:
        """Whether a process of the tree waits for connections: it is a server."""
        return any(
            one.state == "LISTEN" for process in self.evidence.processes for one in process.descriptors
        )

    @property
    def outgoing(self) -> tuple[PeerEvidence, ...]:
        """Peers that the target asks."""
        return tuple(one for one in self.evidence.peers if not one.incoming)

    @property
    def incoming(self) -> tuple[PeerEvidence, ...]:
        """Peers that ask the target."""
        return tuple(one for one in self.evidence.peers if one.incoming)

    @property
    def broker_commands_per_s(self) -> float | None:
        """Commands that the target sends its broker a second, or None if that cannot be told."""
        broker = self.evidence.broker
        if broker is None:
            return None
        own = [one.commands_per_s for one in broker.clients if one.commands_per_s is not None]
        if own:
            return sum(own)
        if broker.sole_user and broker.commands_per_s is not None:
            return sum(broker.commands_per_s.values())
        return None


def _named(thread: ThreadEvidence, processes: Mapping[int, ProcessEvidence]) -> bool:
    """Whether a thread has a name of its own: those that an interpreter starts bear that of their process."""
    process = processes.get(thread.pid)
    return process is not None and thread.name != process.name


def _thread(
    thread: ThreadEvidence, process: ProcessEvidence | None, process_demand: float, evidence: Evidence
) -> ThreadFacts:
    waiting = Waiting.of(thread)
    wakes_per_s = thread.wakes_per_s or 0.0
    period_s = period_of(thread, waiting, wakes_per_s)
    demand = _demand(thread)
    locked = process is not None and process.runtime in LOCKED
    if locked and demand >= 20 and process_demand > demand:
        demand = min(100.0, process_demand)
    cadence = thread.cadence
    return ThreadFacts(
        thread=thread,
        process=process,
        waiting=waiting,
        cpu_percent=thread.cpu_percent or 0.0,
        demand_percent=min(100.0, demand + (evidence.throttled_percent or 0.0) * (demand >= 5)),
        wakes_per_s=wakes_per_s,
        round_trips_per_s=_round_trips(process, evidence, wakes_per_s, waiting),
        period_s=period_s,
        timers=0 if cadence is None else sum(1 for one in cadence.periods if one.share >= 0.05),
        manner=_manner(manner_of(thread, waiting, period_s, wakes_per_s), process, waiting, evidence),
    )


def _manner(seen: Manner, process: ProcessEvidence | None, waiting: Waiting, evidence: Evidence) -> Manner:
    """Correct who ends the waits of a loop that its runtime's own threads wake: nobody else asked them to.

    Each look at a file is work for libuv's pool, whose answer ends the loop's wait long before its timer.
    """
    pooled = seen is Manner.ANSWER and process is not None and process.runtime in POOLED
    timed = waiting.timed >= _ALWAYS and (waiting.timeout_s or math.inf) < 1
    return Manner.TIMEOUT if pooled and timed and _is_alone(evidence) else seen


def _is_alone(evidence: Evidence) -> bool:
    """Whether nothing that the target could be answered by was seen: no traffic, no other process."""
    traffic = any(one.segments_in_per_s or one.opened_per_s for one in evidence.peers)
    return not traffic and evidence.children is None and len(evidence.processes) == 1


def _demand(thread: ThreadEvidence) -> float:
    """Give the percent of the time that a thread is on a CPU or ready for one.

    A fair scheduler lets it wait about as long as its competitors run. Where it waited for far longer, the
    whole machine stood still, such as a virtual one that was moved: then all threads seem to have been ready.
    """
    cpu_percent = thread.cpu_percent or 0.0
    return cpu_percent + min(thread.run_queue_percent or 0.0, _MOST_COMPETITORS * cpu_percent)


def _round_trips(
    process: ProcessEvidence | None, evidence: Evidence, wakes_per_s: float, waiting: Waiting
) -> float:
    """Bound a thread's round trips by what its process sends and by its own wakes."""
    asked = [one for one in evidence.peers if not one.incoming and one.segments_out_per_s]
    if process is not None and process.descriptors:
        open_peers = {one.peer for one in process.descriptors if one.peer}
        several = len(evidence.processes) > 1
        asked = [one for one in asked if one.peer in open_peers or not several]
    sent = sum(_asked_per_s(one) for one in asked)
    sent = sent or _from_clients(process, evidence)
    if process_alone(process, evidence):
        return sent
    if not waiting.on_peer and waiting.looks > 0.3:
        sent = min(sent, wakes_per_s / 2)
    return min(sent, wakes_per_s)


def _asked_per_s(peer: PeerEvidence) -> float:
    """Give requests a second: segments out, but no more than came back where replies were counted."""
    out = peer.segments_out_per_s or 0.0
    back = peer.segments_in_per_s
    return out if back is None or not back else min(out, 4 * back)


def _from_clients(process: ProcessEvidence | None, evidence: Evidence) -> float:
    broker = evidence.broker
    if broker is None:
        return 0.0
    pid = None if process is None else process.ref.pid
    own = [one.commands_per_s for one in broker.clients if one.pid == pid and one.commands_per_s is not None]
    if own:
        return sum(own)
    if broker.sole_user and broker.commands_per_s is not None and len(evidence.processes) == 1:
        return sum(broker.commands_per_s.values())
    return 0.0


def process_alone(process: ProcessEvidence | None, evidence: Evidence) -> bool:
    """Whether only one thread of a process does anything, so that all of its traffic is that thread's."""
    if process is None:
        return False
    own = [one for one in evidence.threads if one.pid == process.ref.pid]
    return sum(1 for one in own if (one.wakes_per_s or 0.0) >= 1 or (one.cpu_percent or 0.0) >= 1) <= 1


def by_name(names: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Give names of children, the most frequent first."""
    return sorted(names.items(), key=lambda item: (-item[1], item[0]))
