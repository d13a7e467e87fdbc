"""The target's broker: found by its connections, and asked what it knows of them."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from idlebench.broker.client_watch import BrokerLook, ClientLook, ClientWatch, rates, usec_per_call
from idlebench.broker.probe import Answer, ask, is_here, is_near
from idlebench.broker.queue_depth import growth, waiting
from idlebench.broker.redact import redact_url
from idlebench.broker.server_process import may_be_broker
from idlebench.diagnose.signals.descriptors import DescriptorSignals
from idlebench.diagnose.signals.rights import Signal
from idlebench.errors import BrokerError
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.services import service_of
from idlebench.model.evidence import BrokerEvidence, ClientEvidence, MissingRight
from idlebench.model.process import TreeSample
from idlebench.units import NS_PER_S

LOOK_S: Final = 0.7
MOST_ASKED: Final = 6
EMPTY_BYTES: Final = 6.5
"""A reply of RESP that says "nothing", ``$-1``, ``*-1``, ``*0``, ``:0`` or ``_``, has 3 to 5 bytes."""
_BLOCKING: Final = (
    "xreadgroup",
    "xread",
    "blpop",
    "brpop",
    "brpoplpush",
    "blmove",
    "blmpop",
    "bzpopmin",
    "bzpopmax",
)
_REMEDY: Final = (
    "give its URL with the password: --broker-url redis://:PASSWORD@HOST:PORT, or IDLEBENCH_BROKER_URL"
)


CONTENT_BYTES: Final = 24.0
"""A mean reply of at least that many bytes to a command that takes work is no "nothing"."""
_PUSHES: Final = ("lpush", "rpush", "lpushx", "rpushx")
_POPS: Final = frozenset(
    {
        *("lpop", "rpop", "lmpop", "lmove", "rpoplpush", "blpop", "brpop", "blmpop", "blmove", "brpoplpush"),
        *("zpopmin", "zpopmax", "zmpop", "bzpopmin", "bzpopmax", "bzmpop", "spop"),
    }
)
_TAKES: Final = _POPS | {"xreadgroup", "xread"}


@dataclass(slots=True)
class _Client:
    pid: int
    first: ClientLook
    last: ClientLook
    first_ns: int
    last_ns: int
    looks: int = 0
    blocked: int = 0


@dataclass(slots=True)
class _Open:
    watch: ClientWatch
    first: BrokerLook
    last: BrokerLook
    first_ns: int
    last_ns: int
    first_depths: Mapping[bytes, int] | None = None
    last_depths: Mapping[bytes, int] | None = None
    clients: dict[int, _Client] = field(default_factory=dict)


class BrokerSignals:
    """An instrument: reads counters of the broker at both ends, and CLIENT LIST now and then."""

    def __init__(self, descriptors: DescriptorSignals, url: str, *, clock: Clock, rng: random.Random) -> None:
        """Open nothing yet.

        Args:
            descriptors: tells which connections are the tree's.
            url: the broker's, with its credentials, or "" to find it by the target's connections.
            clock: time.
            rng: looks are jittered.
        """
        self._descriptors = descriptors
        self._url = url
        self._clock = clock
        self._rng = rng
        self._asked: set[tuple[str, int]] = set()
        self._open: _Open | None = None
        self._lost = ""
        self._locked: list[str] = []
        self._name = f"idlebench-diagnose-{os.getpid()}"

    def begin(self, sample: TreeSample) -> None:
        """Find the broker, if there is one, and read its counters for the first time."""
        del sample
        if self._url:
            self._try(self._url)
        else:
            self._find()

    def tick(self, sample: TreeSample) -> None:
        """Look for a broker among connections that are new."""
        del sample
        if self._open is None and not self._url:
            self._find()

    def look(self, now_ns: int) -> int:
        """Read CLIENT LIST."""
        if self._open is not None and not self._lost:
            try:
                self._note(self._open, self._open.watch.clients(), now_ns)
            except BrokerError as error:
                self._lost = error.message
        return now_ns + round(jittered(LOOK_S, self._rng) * NS_PER_S)

    def evidence(self) -> BrokerEvidence | None:
        """Read the counters again and give what is known so far; None if there is no broker."""
        if self._open is None:
            if self._url:
                return BrokerEvidence(
                    redact_url(self._url), "", reachable=False, clients=(), commands_per_s=None
                )
            return None
        if not self._lost:
            try:
                self._open.last = self._open.watch.look()
                self._open.last_ns = self._clock.monotonic_ns()
                self._open.last_depths = self._open.watch.depths()
                self._note(self._open, self._open.last.clients, self._open.last_ns)
            except BrokerError as error:
                self._lost = error.message
        return _evidence(self._open, reachable=not self._lost)

    def missing(self) -> tuple[MissingRight, ...]:
        """Say why the broker could not be asked."""
        name, would_tell = Signal.BROKER.value
        locked = (
            MissingRight(name, f"the broker at {peer} wants a password", would_tell, _REMEDY)
            for peer in (self._locked if self._open is None else ())
        )
        lost = (
            (MissingRight(name, self._lost, would_tell, "check that the broker runs"),) if self._lost else ()
        )
        return (*locked, *lost)

    def close(self) -> None:
        """End our connection."""
        if self._open is not None:
            self._open.watch.close()

    def _find(self) -> None:
        """Ask those that the target is connected to, and that may be brokers."""
        for inode in self._descriptors.live():
            known = self._descriptors.sockets.get(inode)
            if known is None or known.protocol != "tcp" or known.state != "ESTABLISHED" or not known.peer:
                continue
            host, _, port_text = known.peer.rpartition(":")
            host, port = host.strip("[]"), int(port_text)
            served = known.local.rpartition(":")[2] in self._descriptors.served()
            other = service_of(known.peer) not in {"", "redis"}
            if served or other or (host, port) in self._asked or len(self._asked) >= MOST_ASKED:
                continue
            self._asked.add((host, port))
            if not is_near(host) or not self._may_be_broker(host, port):
                continue
            answer = ask(host, port)
            if answer is Answer.WANTS_PASSWORD:
                self._locked.append(known.peer)
            elif answer is Answer.PONG and self._try(f"redis://{known.peer}/0"):
                return

    def _may_be_broker(self, host: str, port: int) -> bool:
        """Ask neither the target itself, which would wake it, nor a neighbour that is something else."""
        if str(port) in self._descriptors.served():
            return False
        return not is_here(host) or may_be_broker(port)

    def _try(self, url: str) -> bool:
        watch = ClientWatch(url, self._name)
        try:
            watch.open(local=is_near(watch.host) or not watch.host)
            depths = watch.depths()
            first = watch.look()
        except BrokerError as error:
            watch.close()
            self._lost = error.message
            return False
        now_ns = self._clock.monotonic_ns()
        self._lost = ""
        self._open = _Open(watch, first, first, now_ns, now_ns, depths, depths)
        self._note(self._open, first.clients, now_ns)
        self._descriptors.name_service(watch.port, "redis")
        return True

    def _note(self, opened: _Open, clients: tuple[ClientLook, ...], now_ns: int) -> None:
        """Keep those clients that are the target's."""
        pids = self._descriptors.pids_by_local()
        for one in clients:
            pid = pids.get(one.address)
            if pid is None:
                continue
            known = opened.clients.get(one.ident)
            if known is None:
                known = opened.clients[one.ident] = _Client(pid, one, one, now_ns, now_ns)
            known.last, known.last_ns = one, now_ns
            known.looks += 1
            known.blocked += one.blocked


def _evidence(opened: _Open, *, reachable: bool) -> BrokerEvidence:
    seconds = (opened.last_ns - opened.first_ns) / NS_PER_S
    if seconds <= 0:
        return BrokerEvidence(opened.watch.url, opened.watch.server, reachable, (), None)
    commands = rates(opened.first, opened.last, seconds)
    clients = tuple(_client(one) for one in opened.clients.values())
    counted = [one.commands_per_s for one in clients if one.commands_per_s is not None]
    total = sum(commands.values())
    depths = None
    if opened.first_depths is not None and opened.last_depths is not None:
        depths = opened.first_depths, opened.last_depths
    ours = {one.last.ident for one in opened.clients.values()}
    sole = bool(ours) and {one.ident for one in opened.last.clients} <= ours
    empty = _empty_share(opened)
    own_per_s = sum(counted) if counted else None
    if empty == 1.0:
        own_per_s = 0.0  # it asks, and gets nothing
    if counted and total:
        sole = sum(counted) >= 0.9 * total
    return BrokerEvidence(
        url=opened.watch.url,
        server=opened.watch.server,
        reachable=reachable,
        clients=clients,
        commands_per_s=commands,
        usec_per_call=usec_per_call(opened.first, opened.last, commands),
        empty_share=empty,
        block_s=_block_s(opened, commands),
        broker_cpu_percent=100.0 * (opened.last.cpu_s - opened.first.cpu_s) / seconds,
        queued=None if depths is None else waiting(*depths),
        completed_per_s=_completed_per_s(commands, depths, seconds, own_per_s),
        sole_user=sole,
    )


def _client(one: _Client) -> ClientEvidence:
    grown = None
    if one.first.commands is not None and one.last.commands is not None and one.last_ns > one.first_ns:
        grown = (one.last.commands - one.first.commands) * NS_PER_S / (one.last_ns - one.first_ns)
    return ClientEvidence(
        pid=one.pid,
        address=one.last.address,
        last_command=one.last.last_command,
        commands_per_s=grown,
        idle_s=float(one.last.idle_s),
        blocked=one.blocked * 2 >= one.looks,
    )


def _empty_share(opened: _Open) -> float | None:
    """Judge by the bytes of a reply: where the mean is no longer than "nothing", all were empty.

    Commands that take work have longer replies only if there was some, unless they fail.
    """
    replies = answered = 0
    for one in opened.clients.values():
        sizes = (one.first.commands, one.last.commands, one.first.bytes_out, one.last.bytes_out)
        if None in sizes:
            return None
        replies += (one.last.commands or 0) - (one.first.commands or 0)
        answered += (one.last.bytes_out or 0) - (one.first.bytes_out or 0)
    if replies <= 0:
        return None
    if answered / replies <= EMPTY_BYTES:
        return 1.0
    takes = all(one.last.last_command in _TAKES for one in opened.clients.values())
    failing = any(opened.last.failed.get(name, 0) > opened.first.failed.get(name, 0) for name in _TAKES)
    return 0.0 if takes and not failing and answered / replies >= CONTENT_BYTES else None


def _completed_per_s(
    commands: Mapping[str, float],
    depths: tuple[Mapping[bytes, int], Mapping[bytes, int]] | None,
    seconds: float,
    own_per_s: float | None,
) -> float | None:
    """Give acknowledgements of streams, and of lists what was pushed and is not there any more.

    Others may do such work on the same broker: the target has done no more than it has sent commands.
    """
    if depths is None and "xreadgroup" not in commands:
        return None
    done = commands.get("xack", 0.0)
    if depths is not None and (any(depths) or _POPS & set(commands)):
        pushed = sum(commands.get(name, 0.0) for name in _PUSHES)
        done += max(0.0, pushed - growth(*depths) / seconds)
    return done if own_per_s is None else min(done, own_per_s)


def _block_s(opened: _Open, commands: Mapping[str, float]) -> float | None:
    """Give the timeout of the blocking command: not shown, but each one begins where the last has ended."""
    waiting = [one for one in opened.clients.values() if one.blocked * 2 >= one.looks]
    rate = max((commands.get(name, 0.0) for name in _BLOCKING), default=0.0)
    return len(waiting) / rate if waiting and rate > 0 else None
