"""All instruments of a diagnosis, made together and asked together."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idlebench.diagnose.signals.broker import BrokerSignals
from idlebench.diagnose.signals.cadence import CadenceSignals
from idlebench.diagnose.signals.children import ChildrenSignals
from idlebench.diagnose.signals.descriptors import DescriptorSignals
from idlebench.diagnose.signals.peers import PeerSignals
from idlebench.diagnose.signals.processes import ProcessSignals
from idlebench.diagnose.signals.relays import Relay, RelaySignals
from idlebench.diagnose.signals.thread_times import ThreadTimes
from idlebench.diagnose.signals.threads import ThreadKey, ThreadTally
from idlebench.diagnose.signals.throttle import ThrottleSignals
from idlebench.diagnose.signals.waits import WaitSignals
from idlebench.diagnose.watch import Instrument
from idlebench.harness.clock import Clock
from idlebench.model.evidence import (
    BrokerEvidence,
    Cadence,
    ChildrenEvidence,
    Descriptor,
    MissingRight,
    PeerEvidence,
    ProcessEvidence,
    WaitShare,
)
from idlebench.model.process import ProcessRef

_RESTLESS: Final = 0.5  # part of the time on a CPU or ready for one


@dataclass(frozen=True, slots=True)
class Seen:
    """What the instruments saw.

    Attributes:
        processes: of the last sample.
        cadences: of threads whose wakes were seen one by one.
        system_shares: part of a busy thread's CPU that was the kernel's.
        waits: where threads were found waiting, the most frequent first.
        children: processes that came and went, or None.
        relays: threads that came, by process.
        peers: traffic by other end.
        broker: what the broker knows, or None.
        throttled_percent: as in `Evidence`.
        missing: what could not be read.
    """

    processes: tuple[ProcessEvidence, ...]
    cadences: Mapping[ThreadKey, Cadence] = field(default_factory=dict)
    system_shares: Mapping[ThreadKey, float] = field(default_factory=dict)
    waits: Mapping[ThreadKey, tuple[WaitShare, ...]] = field(default_factory=dict)
    children: ChildrenEvidence | None = None
    relays: Mapping[ProcessRef, Relay] = field(default_factory=dict)
    peers: tuple[PeerEvidence, ...] = ()
    broker: BrokerEvidence | None = None
    throttled_percent: float | None = None
    missing: tuple[MissingRight, ...] = ()


class Signals:
    """The instruments of one gathering."""

    def __init__(
        self, target: ProcessRef, tally: ThreadTally, broker_url: str, *, clock: Clock, rng: random.Random
    ) -> None:
        """Make them; nothing is read yet.

        Args:
            target: root of the tree.
            tally: counters of the threads, as the watch keeps them.
            broker_url: the target's broker, or "" to find it.
            clock: time.
            rng: every pace is jittered by it.
        """
        self._tally = tally
        self._processes = ProcessSignals()
        self._throttle = ThrottleSignals(target)
        self._cadence = CadenceSignals(tally, clock=clock, rng=rng)
        self._waits = WaitSignals(tally, clock=clock, rng=rng)
        self._descriptors = DescriptorSignals(tally, clock=clock, rng=rng)
        self._peers = PeerSignals(target, self._descriptors, clock)
        self._children = ChildrenSignals(tally, clock=clock, rng=rng)
        self._times = ThreadTimes(tally)
        self._relays = RelaySignals(clock=clock, rng=rng)
        self._broker = BrokerSignals(self._descriptors, broker_url, clock=clock, rng=rng)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Give them in the order in which they look."""
        return (
            self._cadence,
            self._children,
            self._relays,
            self._waits,
            self._processes,
            self._throttle,
            self._times,
            self._descriptors,
            self._peers,
            self._broker,
        )

    def python_processes(self) -> list[int]:
        """Give the live Python processes of the tree, those that use most CPU first."""
        found = [
            one for one in self._processes.evidence() if one.runtime == "python" and one.state not in "ZX"
        ]
        return [one.ref.pid for one in sorted(found, key=lambda one: -one.cpu_percent)]

    def interpreted(self) -> frozenset[int]:
        """Give the processes of the tree that run a program in an interpreter, whichever it is."""
        return frozenset(one.ref.pid for one in self._processes.evidence() if one.runtime)

    def restless(self) -> list[tuple[int, int]]:
        """Give process and thread of those that hardly rest, those that use most CPU first."""
        live = {one.ref for one in self._processes.evidence() if one.state not in "ZX"}
        shares = {key: self._tally.cpu_share(key) for key in self._tally.live if key[0] in live}
        restless = [key for key, share in shares.items() if share >= _RESTLESS]
        return [(ref.pid, tid) for ref, tid in sorted(restless, key=lambda key: -shares[key])]

    def describe(self, pid: int, fd: int) -> tuple[Descriptor, ...]:
        """Give what a descriptor of a process is; an epoll descriptor stands for those it waits for."""
        return self._descriptors.waited_for(pid, fd)

    def seen(self) -> Seen:
        """Give what was seen so far."""
        broker = self._broker.evidence()
        unread = (self._processes, self._waits, self._descriptors, self._peers, self._broker)
        missing = tuple(right for one in unread for right in one.missing())
        return Seen(
            processes=tuple(
                dataclasses.replace(one, descriptors=self._descriptors.of(one.ref))
                for one in self._processes.evidence()
            ),
            cadences=self._cadence.cadences(),
            system_shares=self._times.system_shares(),
            waits=self._waits.shares(self._descriptors.waited_for),
            peers=self._peers.peers(self._cadence.awake),
            children=self._children.evidence(),
            relays=self._relays.relays(),
            broker=broker,
            throttled_percent=self._throttle.percent(),
            missing=missing,
        )

    def close(self) -> None:
        """Let go of everything."""
        self._cadence.close()
        self._children.close()
        self._waits.close()
        self._peers.close()
        self._broker.close()
