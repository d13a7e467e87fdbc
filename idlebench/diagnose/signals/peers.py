"""What the target exchanges with each other end, and which of its attempts to connect fail."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from idlebench.diagnose.signals.descriptors import DescriptorSignals
from idlebench.diagnose.signals.rights import Signal, owner
from idlebench.harness.clock import Clock
from idlebench.measure.services import service_of
from idlebench.measure.sock_diag import TcpCounters, TcpDiag, same_network
from idlebench.measure.socket_tables import Socket
from idlebench.model.evidence import MissingRight, PeerEvidence
from idlebench.model.process import ProcessRef, TreeSample
from idlebench.units import NS_PER_S

LOOK_NS: Final = 20_000_000
BUSY_LOOK_NS: Final = 8_000_000
"""Once attempts are seen to fail, or connections to be brief, their moments are told apart more finely."""
COST_SHARE: Final = 0.03
MOST_CLOSED: Final = 500
MOST_MOMENTS: Final = 2000
MOST_PEERS: Final = 2000
_TOGETHER: Final = 0.9
_MOSTLY: Final = 0.5  # the first attempts may be older than the first look at who is awake
_MORE: Final = 0.1
_CHANCE: Final = 0.01
_MOST_SPANS: Final = 200
_FLEETING: Final = 2
_OF_MOST: Final = 0.2  # what is so much rarer than the busiest may well be somebody else's
_FEW: Final = 3  # connections to one peer; the far ends of the target's own have a peer each
_OPEN_S: Final = 8e-6  # a socket whose connect(2) is refused on loopback lives for 8.4 µs at least (measured)
_SURELY_MET: Final = 4.0  # looks that should have met one: by chance none does in 2 % of the cases
_FLOOD_PER_S: Final = 20.0  # so many failed attempts a second, of its own user, while it is busy

Awake = Callable[[Sequence[tuple[int, int]]], tuple[float, float]]


@dataclass(slots=True)
class _Connection:
    first: TcpCounters | None
    last: TcpCounters


@dataclass(slots=True)
class _Refused:
    count: int = 0
    moments: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Short(_Refused):
    """Connections that were made, used and closed between two looks at what is open."""

    data_out: int = 0
    data_in: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


@dataclass(slots=True)
class _Sum:
    connections: int = 0
    opened: int = 0
    failing: bool = False
    data_out: int = 0
    data_in: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


class PeerSignals:
    """An instrument: counters of the target's TCP sockets, and sockets of its user that were closed."""

    def __init__(self, target: ProcessRef, descriptors: DescriptorSignals, clock: Clock) -> None:
        """Open nothing yet.

        Args:
            target: root of the tree.
            descriptors: tells which sockets are the tree's.
            clock: time.
        """
        self._clock = clock
        self._target = target
        self._descriptors = descriptors
        self._diag: TcpDiag | None = None
        self._why_not = ""
        self._connections: dict[int, _Connection] = {}
        self._live: frozenset[int] = frozenset()
        self._refused: dict[str, _Refused] = {}
        self._short: dict[str, _Short] = {}
        self._last_look_ns = 0
        self._uid: int | None = None

    def begin(self, sample: TreeSample) -> None:
        """Read the counters for the first time, and begin to hear of closed sockets."""
        self._began_ns = self._last_ns = self._last_look_ns = sample.at_ns
        self._uid = owner(self._target.pid)
        if not same_network(self._target.pid):
            self._why_not = "the target is in another network namespace"
            return
        try:
            self._diag = TcpDiag()
        except OSError as error:
            self._why_not = f"the kernel gives no sock_diag: {error.strerror}"
            return
        self._diag.listen()
        self._read(first=True)

    def tick(self, sample: TreeSample) -> None:
        """Read the counters again."""
        self._last_ns = sample.at_ns
        self._read(first=False)

    def look(self, now_ns: int) -> int:
        """Hear of closed sockets."""
        if self._diag is not None:
            for one in self._diag.closed(MOST_CLOSED):
                if one.uid == self._uid:
                    self._note_closed(one, (self._last_look_ns, now_ns))
        self._last_look_ns = now_ns
        took_ns = self._clock.monotonic_ns() - now_ns
        pace_ns = BUSY_LOOK_NS if self._refused or self._short else LOOK_NS
        return now_ns + max(pace_ns, round(took_ns / COST_SHARE))

    def peers(self, awake: Awake) -> tuple[PeerEvidence, ...]:
        """Give the traffic by other end, the busiest first, and after it what is refused.

        Args:
            awake: tells in which part of some spans of time the target was awake, and in which part of
                other spans of the same length. Closed sockets name their user and no process: they are
                the target's as far as it was awake whenever one failed, and not by chance.
        """
        seconds = (self._last_ns - self._began_ns) / NS_PER_S
        if seconds <= 0:
            return ()
        traffic = [self._peer(key, total, seconds) for key, total in self._sums().items()]
        traffic.sort(key=lambda one: -(one.segments_out_per_s or 0))
        fleeting = self._descriptors.fleeting()
        short = self._short_lived(awake, fleeting, seconds)
        # Sockets that came and went are explained by connections that were made, if there are some.
        unexplained = 0 if short else fleeting
        looks = 0 if fleeting else self._descriptors.looks()
        refused = [
            found
            for peer, one in self._refused.items()
            if (found := _refused(peer, one, awake, unexplained, looks, seconds)) is not None
        ]
        return (*traffic, *short, *refused)

    def _note_closed(self, one: TcpCounters, span: tuple[int, int]) -> None:
        if one.refused:
            noted = self._refused.setdefault(one.peer, _Refused())
        elif one.established and one.inode not in self._connections and len(self._short) < MOST_PEERS:
            noted = short = self._short.setdefault(one.peer, _Short())
            short.data_out += one.data_out
            short.data_in += one.data_in
            short.bytes_out += one.acknowledged
            short.bytes_in += one.bytes_in
        else:
            return
        noted.count += 1
        if len(noted.moments) < MOST_MOMENTS:
            noted.moments.append(span)

    def _short_lived(self, awake: Awake, fleeting: int, seconds: float) -> list[PeerEvidence]:
        """Give peers of connections that lived too briefly to be found open, as far as they are the target's.

        They are if the target was seen with such sockets, or was awake whenever one was closed and not by
        chance. What others send to a port that the target listens on is not meant.
        """
        served = self._descriptors.served()
        found = []
        for peer, one in self._short.items():
            if one.count < _FEW or _port(peer) in served:
                continue
            if fleeting < _FLEETING and not _no_chance(*awake(one.moments), one.moments):
                continue
            found.append(
                PeerEvidence(
                    peer=peer,
                    service=self._descriptors.service(peer),
                    connections=0,
                    opened_per_s=one.count / seconds,
                    failing=False,
                    segments_out_per_s=one.data_out / seconds,
                    segments_in_per_s=one.data_in / seconds,
                    bytes_out_per_s=one.bytes_out / seconds,
                    bytes_in_per_s=one.bytes_in / seconds,
                )
            )
        most = max((one.opened_per_s or 0.0 for one in found), default=0.0)
        found.sort(key=lambda one: -(one.segments_out_per_s or 0))
        return [one for one in found if (one.opened_per_s or 0.0) >= _OF_MOST * most]

    def _peer(self, key: tuple[str, bool], total: _Sum, seconds: float) -> PeerEvidence:
        peer, incoming = key
        return PeerEvidence(
            peer=peer,
            service=self._descriptors.service(peer),
            connections=total.connections,
            opened_per_s=total.opened / seconds,
            failing=total.failing,
            segments_out_per_s=total.data_out / seconds,
            segments_in_per_s=total.data_in / seconds,
            bytes_out_per_s=total.bytes_out / seconds,
            bytes_in_per_s=total.bytes_in / seconds,
            incoming=incoming,
        )

    def missing(self) -> tuple[MissingRight, ...]:
        """Say why sockets could not be read."""
        if not self._why_not:
            return ()
        name, would_tell = Signal.SOCKETS.value
        enter = f"sudo nsenter --net=/proc/{self._target.pid}/ns/net idlebench diagnose {self._target.pid}"
        return (MissingRight(name, self._why_not, would_tell, enter),)

    def close(self) -> None:
        """Let go of the netlink socket."""
        if self._diag is not None:
            self._diag.close()
            self._diag = None

    def _read(self, *, first: bool) -> None:
        if self._diag is None:
            return
        live = set()
        for inode in self._descriptors.live():
            found = self._counters(self._diag, self._descriptors.sockets.get(inode))
            if found is None:
                continue
            live.add(inode)
            known = self._connections.get(inode)
            if known is None:
                self._connections[inode] = _Connection(found if first else None, found)
            else:
                known.last = found
        self._live = frozenset(live)

    def _counters(self, diag: TcpDiag, known: Socket | None) -> TcpCounters | None:
        if known is None or known.protocol != "tcp" or not known.peer or known.state == "LISTEN":
            return None
        try:
            return diag.counters(known.local, known.peer)
        except (OSError, ValueError) as error:
            self._why_not = f"sock_diag did not answer: {error}"
            return None

    def _sums(self) -> Mapping[tuple[str, bool], _Sum]:
        served = self._descriptors.served()
        own = self._descriptors.pids_by_local().keys()
        sums: dict[tuple[str, bool], _Sum] = {}
        for inode, one in self._connections.items():
            incoming = _port(one.last.local) in served
            if incoming and one.last.peer in own:
                continue  # the tree asks itself: its other end is counted
            total = sums.setdefault((one.last.local if incoming else one.last.peer, incoming), _Sum())
            total.connections += inode in self._live
            total.opened += one.first is None
            total.failing = total.failing or one.last.asking
            before = one.first
            total.data_out += one.last.data_out - (before.data_out if before else 0)
            total.data_in += one.last.data_in - (before.data_in if before else 0)
            total.bytes_out += one.last.acknowledged - (before.acknowledged if before else 0)
            total.bytes_in += one.last.bytes_in - (before.bytes_in if before else 0)
        return sums


def _port(place: str) -> str:
    return place.rpartition(":")[2]


def _no_chance(together: float, anyhow: float, moments: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a target that is awake in a part of all spans could be so in these by chance.

    Several moments of one span are one. Of a target that is nearly always awake nothing follows.
    """
    spans = min(len(set(moments)), _MOST_SPANS)
    if together < _TOGETHER or together - anyhow < _MORE:
        return False
    hits = math.floor(together * spans)
    by_chance = sum(
        math.comb(spans, each) * anyhow**each * (1 - anyhow) ** (spans - each)
        for each in range(hits, spans + 1)
    )
    return by_chance <= _CHANCE


def _refused(
    peer: str, refused: _Refused, awake: Awake, fleeting: int, vain_looks: int, seconds: float
) -> PeerEvidence | None:
    """Give what fails if it may be the target's, and whether it surely is.

    Args:
        peer: what refuses.
        refused: how often, and when.
        awake: as in `PeerSignals.peers`.
        fleeting: sockets of the target that were seen to come and go.
        vain_looks: at its descriptors, which met none; 0 if they met some.
        seconds: of the window.
    """
    together, anyhow = awake(refused.moments)
    rate = refused.count / seconds
    no_chance = _no_chance(together, anyhow, refused.moments)
    seen = fleeting >= _FLEETING
    unmet = vain_looks * min(1.0, rate * _OPEN_S) >= _SURELY_MET
    flood = together >= _TOGETHER and rate >= _FLOOD_PER_S and not unmet
    if not (no_chance or flood or (seen and together >= _MOSTLY)):
        return None
    return PeerEvidence(
        peer=peer,
        service=service_of(peer),
        connections=0,
        opened_per_s=rate,
        failing=True,
        refused_per_s=rate,
        certain=no_chance or seen,
    )
