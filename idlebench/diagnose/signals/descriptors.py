"""What every process of the tree has open, and which of it is always ready."""

from __future__ import annotations

import dataclasses
import random
import select
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from idlebench.diagnose.signals.rights import Signal, missing_right
from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.open_files import (
    descriptor,
    epoll_members,
    inode_of,
    links,
    pollable,
    repeated_events,
    signal_descriptors,
    signal_is_pending,
)
from idlebench.measure.poll_sets import asked_to_write
from idlebench.measure.ready import ReadyReader
from idlebench.measure.services import service_of
from idlebench.measure.socket_tables import Socket, sockets
from idlebench.model.evidence import Descriptor, MissingRight
from idlebench.model.process import ProcessRef, TreeSample

LOOK_S: Final = 0.12
COST_SHARE: Final = 0.01
TABLES_NS: Final = 400_000_000
MOST_PROCESSES: Final = 32
MOST_SOCKETS: Final = 256
MOST_SHOWN: Final = 16
MOST_POLLED: Final = 128
_BUSY_SHARE: Final = 0.2
_BUSY_WAKES_PER_S: Final = 100


@dataclasses.dataclass(slots=True)
class _Open:
    """What one process has open, as of the last look."""

    links: Mapping[int, str]
    looks: int = 0
    ready: Counter[int] = dataclasses.field(default_factory=Counter)
    polled: Counter[int] = dataclasses.field(default_factory=Counter)
    hung_up: set[int] = dataclasses.field(default_factory=set)
    unconnected: set[int] = dataclasses.field(default_factory=set)
    fleeting: set[int] = dataclasses.field(default_factory=set)


class DescriptorSignals:
    """An instrument: lists descriptors at every tick, and polls those of processes that do not rest."""

    def __init__(self, tally: ThreadTally, *, clock: Clock, rng: random.Random) -> None:
        """Open nothing yet.

        Args:
            tally: counters of the threads, which tell who does not rest.
            clock: time.
            rng: looks are jittered.
        """
        self._tally = tally
        self._clock = clock
        self._rng = rng
        self._ready = ReadyReader()
        self._open: dict[ProcessRef, _Open] = {}
        self._by_pid: dict[int, ProcessRef] = {}
        self._members: dict[tuple[int, int], Mapping[int, int]] = {}
        self._asked_to_write: dict[int, frozenset[int]] = {}
        self._refused: Counter[ProcessRef] = Counter()
        self._tables_due_ns = 0
        self._named: dict[int, str] = {}
        self.inodes: dict[int, ProcessRef] = {}
        self.sockets: dict[int, Socket] = {}

    def begin(self, sample: TreeSample) -> None:
        """List for the first time."""
        self.tick(sample)

    def tick(self, sample: TreeSample) -> None:
        """List anew: connections come and go."""
        self._members.clear()
        for process in sample.processes[:MOST_PROCESSES]:
            ref = process.ref
            found = links(ref.pid) if process.state not in {"Z", "X"} else {}
            if found is None:
                self._refused[ref] += 1
                continue
            known = self._open.get(ref)
            if known is None:
                known = self._open[ref] = _Open(found)
                self._by_pid[ref.pid] = ref
            self._forget_changed(known, found)
            self._note_fleeting(known, found)
            known.links = found
            self.inodes |= {inode: ref for one in found.values() if (inode := inode_of(one)) is not None}
        self._look_up(sample.at_ns)

    def _look_up(self, now_ns: int) -> None:
        """Read the tables of sockets if one is in none: the kernel walks all of its own each time."""
        if set(self.live()) <= self.sockets.keys() or now_ns < self._tables_due_ns:
            return
        reader = next(iter(self._by_pid))
        self.sockets.update(sockets(reader))
        took_ns = self._clock.monotonic_ns() - now_ns
        self._tables_due_ns = now_ns + max(TABLES_NS, round(took_ns / COST_SHARE))

    def look(self, now_ns: int) -> int:
        """Poll the descriptors of processes that do not rest."""
        spinning = {key[0] for key in self._tally.live if self._tally.cpu_share(key) > _BUSY_SHARE}
        for ref in spinning | {key[0] for key in self._tally.live if self._wakes_often(key)}:
            known = self._open.get(ref)
            if known is None:
                continue
            known.looks += 1
            self._note_fleeting(known, links(ref.pid) or {})
            interests = self._interests(ref.pid, known.links, spins=ref in spinning)
            for fd, state in self._ready.look(ref.pid, interests).items():
                known.polled[fd] += 1
                known.ready[fd] += state.ready
                if state.hung_up:
                    known.hung_up.add(fd)
            for fd in signal_descriptors(known.links):
                pending = signal_is_pending(ref.pid, fd)
                if pending is not None:
                    known.polled[fd] += 1
                    known.ready[fd] += pending
        took_s = (self._clock.monotonic_ns() - now_ns) / 1e9
        return now_ns + round(max(jittered(LOOK_S, self._rng), took_s / COST_SHARE) * 1e9)

    def _interests(self, pid: int, found: Mapping[int, str], *, spins: bool) -> Mapping[int, int]:
        """Give what is polled, and for what: as an epoll set waits for it, else for reading."""
        interests = dict.fromkeys(pollable(found)[:MOST_POLLED], select.POLLIN | select.POLLRDHUP)
        for fd in self._written(pid, found) if spins else ():
            interests[fd] = interests.get(fd, 0) | select.POLLOUT
        for fd, target in found.items():
            if target == "anon_inode:[eventpoll]":
                for member, events in self._epoll(pid, fd).items():
                    if member in interests:
                        interests[member] = repeated_events(events)
        return interests

    def _written(self, pid: int, found: Mapping[int, str]) -> frozenset[int]:
        """Give what stands in a poll set to be written: searched for once, of a process without epoll."""
        if pid not in self._asked_to_write:
            self._asked_to_write[pid] = frozenset()
            fds = [fd for fd, target in found.items() if fd > 2 and target.startswith(("socket:", "pipe:"))]
            if fds and "anon_inode:[eventpoll]" not in found.values():
                with suppress(OSError):
                    self._asked_to_write[pid] = asked_to_write(pid, fds)
        return self._asked_to_write[pid]

    def looks(self) -> int:
        """Give how often descriptors of a restless process were looked at, of the one with most looks."""
        return max((known.looks for known in self._open.values()), default=0)

    def fleeting(self) -> int:
        """Give how many sockets were seen that were connected to nobody, and gone at a later look."""
        return sum(len(known.fleeting) for known in self._open.values())

    def _note_fleeting(self, known: _Open, found: Mapping[int, str]) -> None:
        now = {inode for one in found.values() if (inode := inode_of(one)) is not None}
        known.fleeting |= known.unconnected - now
        known.unconnected = now - self.sockets.keys()

    def of(self, ref: ProcessRef) -> tuple[Descriptor, ...]:
        """Give what a process has open."""
        known = self._open.get(ref)
        if known is None:
            return ()
        watched_by = {
            member: fd
            for fd, target in known.links.items()
            if target == "anon_inode:[eventpoll]"
            for member in self._epoll(ref.pid, fd)
        }
        fds = sorted({*known.links, *watched_by})
        polled = self._asked_to_write.get(ref.pid, frozenset())
        return tuple(
            dataclasses.replace(
                self._descriptor(known, fd), watched_by=watched_by.get(fd), polled=fd in polled
            )
            for fd in fds
        )

    def name_service(self, port: int, service: str) -> None:
        """Note what answers on a port: better known now than by the port's number."""
        self._named[port] = service

    def service(self, peer: str) -> str:
        """Name the service of a peer, ``host:port``, or ""."""
        port = peer.rpartition(":")[2]
        return self._named.get(int(port), service_of(peer)) if port.isdecimal() else ""

    def live(self) -> list[int]:
        """Give the inodes of the sockets that the tree has open, each once."""
        found = (inode_of(one) for known in self._open.values() for one in known.links.values())
        return list(dict.fromkeys(inode for inode in found if inode is not None))[:MOST_SOCKETS]

    def served(self) -> frozenset[str]:
        """Give the ports that the tree listens on."""
        sockets = (self.sockets.get(inode) for inode in self.inodes)
        return frozenset(
            one.local.rpartition(":")[2] for one in sockets if one is not None and one.state == "LISTEN"
        )

    def pids_by_local(self) -> dict[str, int]:
        """Give the process of each connection, by ``host:port`` of its own end."""
        found = {}
        for inode, ref in self.inodes.items():
            known = self.sockets.get(inode)
            if known is not None and known.peer:
                found[known.local] = ref.pid
        return found

    def waited_for(self, pid: int, fd: int) -> tuple[Descriptor, ...]:
        """Give a descriptor, or for an epoll descriptor those that it waits for, the first `MOST_SHOWN`."""
        ref = self._by_pid.get(pid)
        known = self._open.get(ref) if ref is not None else None
        if known is None or fd not in known.links:
            return ()
        if known.links[fd] != "anon_inode:[eventpoll]":
            found = self._descriptor(known, fd)
            if found.kind == "socket":
                found = dataclasses.replace(found, receive_timeout_s=self._ready.receive_timeout_s(pid, fd))
            return (found,)
        members = list(self._epoll(pid, fd))[:MOST_SHOWN]
        return tuple(dataclasses.replace(self._descriptor(known, one), watched_by=fd) for one in members)

    def missing(self) -> tuple[MissingRight, ...]:
        """Say what this user may not see."""
        missing = []
        # A process that is just ending refuses too: only what was refused again counts.
        hidden = next((ref.pid for ref, count in self._refused.items() if count > 1), None)
        if hidden is not None:
            missing.append(missing_right(Signal.DESCRIPTORS, hidden))
        if self._ready.hidden and hidden is None and self._by_pid:
            missing.append(missing_right(Signal.READY, next(iter(self._by_pid))))
        return tuple(missing)

    def _wakes_often(self, key: tuple[ProcessRef, int]) -> bool:
        seconds = self._tally.elapsed_ns / 1e9
        return seconds > 0 and (self._tally.wakes(key) or 0) / seconds > _BUSY_WAKES_PER_S

    def _forget_changed(self, known: _Open, found: Mapping[int, str]) -> None:
        for fd, target in known.links.items():
            if found.get(fd) != target:  # closed, and perhaps another since: it begins anew
                known.ready.pop(fd, None)
                known.polled.pop(fd, None)
                known.hung_up.discard(fd)

    def _descriptor(self, known: _Open, fd: int) -> Descriptor:
        if fd not in known.links:  # closed here, but an epoll set still holds it: a child may have it open
            return Descriptor(fd, "closed")
        found = descriptor(fd, known.links[fd], self.sockets)
        polled = known.polled[fd]
        return dataclasses.replace(
            found,
            service=self.service(found.peer) if found.kind == "socket" else "",
            hung_up=True if fd in known.hung_up else (False if polled else found.hung_up),
            ready_share=known.ready[fd] / polled if polled else None,
        )

    def _epoll(self, pid: int, fd: int) -> Mapping[int, int]:
        key = (pid, fd)
        if key not in self._members:
            self._members[key] = epoll_members(pid, fd)
        return self._members[key]
