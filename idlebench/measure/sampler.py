"""The CPU of a process tree as a conserved quantity."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from idlebench.measure.adoption import Adoptions
from idlebench.measure.billing import Seen, unbilled
from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.reader import ProcessCounters, ProcessReader
from idlebench.model.process import ProcessRef, ProcessSample, TreeSample
from idlebench.model.spawn import MARKER_VARIABLE, Reaped

_TRIES: Final = 5
_SMALL: Final = 50
_RELIST_EVERY: Final = 10


class TreeCounters(NamedTuple):
    """The two counters of a tree that are cheap enough to be read hundreds of times a second.

    Attributes:
        at_ns: monotonic nanoseconds when the reading began.
        cpu_ns: as `TreeSample.cpu_ns`, but children that came and went since the last sample are not in it.
        timeslices: of the live threads of the last sample, or None. It falls when one of them ends.
        processes: how many processes were read.
    """

    at_ns: int
    cpu_ns: int
    timeslices: int | None
    processes: int


class TreeSampler:
    """Samples one or more process trees as one.

    A process belongs to the tree when it is a root, when its parent belonged to it when it was seen
    first (wherever it has moved since), or when it is an orphan: a child of the adopter whose environment
    carries one of the markers. We never belong to it ourselves, unless we are a root.
    """

    def __init__(
        self,
        roots: Sequence[ProcessRef],
        *,
        reader: ProcessReader,
        adopter_pid: int | None = None,
        markers: Sequence[str] = (),
        adopted: Callable[[], Sequence[Reaped]] = tuple,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read nothing yet.

        Args:
            roots: at least one process.
            reader: how processes are read; it may be shared, and is not closed with the sampler.
            adopter_pid: the child subreaper that orphans become children of, or None.
            markers: values of ``IDLEBENCH_SPAWN`` that orphans of this tree carry.
            adopted: every process that the subreaper has reaped, oldest first. Orphans that were reaped
                before they were ever seen are billed to this tree only if it has markers: leave the
                markers out for a tree that runs beside another one.
            monotonic_ns: as `time.monotonic_ns`.
            sleep: as `time.sleep`.
        """
        self.roots = tuple(roots)
        self.reader = reader
        self._adopter_pid = adopter_pid
        self._markers = frozenset(markers)
        self._now = monotonic_ns
        takes_orphans = adopter_pid is not None and bool(markers)
        self.adoptions = Adoptions(adopted, takes_orphans=takes_orphans, since_ns=monotonic_ns(), sleep=sleep)
        self._seen: dict[ProcessRef, Seen] = {}
        self._strangers: set[ProcessRef] = set()
        self._lost_ns = 0
        self._unaccounted = 0
        self._settled_ns = 0
        self._calls = 0
        self._read: Callable[[], ProcessCounters | None] | None = None
        self.accounts: dict[ProcessRef, int] = {}
        for root in self.roots:
            self.adoptions.saw(root, 0)

    def sample(self) -> TreeSample:
        """Read every counter of every process: about 50 µs a process, and 15 µs a further thread.

        The clocks are read first, right after the time; then everything else. A process that ends
        in between could be counted by itself and by its parent: then all is read again.
        """
        at_ns, seen = self._pass()
        gone = self._gone(seen)
        for _ in range(_TRIES - 1):
            if not gone:
                break
            at_ns, seen = self._pass()
            gone = self._gone(seen)
        self._account(seen)
        processes = tuple(_sample(one) for one in seen.values())
        result = TreeSample(
            at_ns=at_ns,
            processes=processes,
            adopted_cpu_ns=self.adoptions.cpu_ns,
            lost_cpu_ns=self._lost_ns,
            unaccounted=self._unaccounted,
            doubt_ns=sum(seen[ref].total_ns for ref in gone),
        )
        self._settled_ns = result.cpu_ns - sum(one.cpu_ns for one in seen.values())
        return result

    def counters(self) -> TreeCounters:
        """Read the CPU clocks and timeslices of what the last sample saw: about 3 µs a process.

        For frequent reads (cadence, settling, a running estimate). It lists nothing: call `sample`
        from time to time. If a process has ended since, one is taken here.
        """
        if not self._seen:
            self.sample()
        if self._read is None:
            self._read = self.reader.prepare(tuple(self._seen))
        at_ns = self._now()
        counters = self._read()
        if counters is None:
            return self._resampled_counters()
        return TreeCounters(at_ns, self._settled_ns + counters.cpu_ns, counters.timeslices, len(self._seen))

    def cpu_ns(self) -> int:
        """Give the CPU of the whole tree since it began, for a rate that is read a few times a second.

        A large tree is listed anew only at every tenth call; what began in between is billed then.
        """
        self._calls += 1
        if len(self._seen) <= _SMALL or self._calls % _RELIST_EVERY == 0:
            return self.sample().cpu_ns
        return self.counters().cpu_ns

    def alive_roots(self) -> tuple[ProcessRef, ...]:
        """Give the roots that still run; a zombie does not."""
        return tuple(root for root in self.roots if self.reader.is_alive(root))

    def close(self) -> None:
        """Let go of the descriptors of this tree; the reader stays open for others."""
        for ref in self._seen:
            self.reader.forget(ref)
        self._seen = {}
        self._read = None

    def _resampled_counters(self) -> TreeCounters:
        sample = self.sample()
        slices = [t.timeslices for p in sample.processes for t in p.threads if t.timeslices is not None]
        return TreeCounters(
            sample.at_ns, sample.cpu_ns, sum(slices) if slices else None, len(sample.processes)
        )

    def _pass(self) -> tuple[int, dict[ProcessRef, Seen]]:
        self.reader.refresh()
        known = list(dict.fromkeys((*self.roots, *self._seen)))
        at_ns = self._now()
        clocks = {ref: self.reader.cpu_ns(ref) for ref in known}
        seen: dict[ProcessRef, Seen] = {}
        found = {os.getpid()} - {root.pid for root in self.roots}
        self._walk(known, clocks, seen, found)
        orphans = [ref for ref in self._orphans(found) if ref not in seen]
        self._walk(orphans, clocks, seen, found)
        return at_ns, seen

    def _walk(
        self,
        queue: list[ProcessRef],
        clocks: dict[ProcessRef, int | None],
        seen: dict[ProcessRef, Seen],
        found: set[int],
    ) -> None:
        """Look at every process of the queue and at everything below it."""
        found.update(ref.pid for ref in queue)
        while queue:
            below: list[ProcessRef] = []
            for ref in queue:
                look = self.reader.look(ref)
                cpu_ns = clocks[ref] if ref in clocks else self.reader.cpu_ns(ref)
                if look is None or cpu_ns is None:
                    found.discard(ref.pid)  # the pid may be another process's by now
                    continue
                seen[ref] = Seen(look, cpu_ns)
                for pid in look.children:
                    child = None if pid in found else self._found(pid)
                    if child is not None:
                        found.add(pid)
                        below.append(child)
            queue = below

    def _orphans(self, found: set[int]) -> list[ProcessRef]:
        if self._adopter_pid is None or not self._markers:
            return []
        orphans = []
        for pid in self.reader.children(self._adopter_pid):
            ref = None if pid in found else self._found(pid)
            if ref is None or ref in self._strangers:
                continue
            if self.reader.environment(pid, MARKER_VARIABLE) in self._markers:
                orphans.append(ref)
            else:
                self._strangers.add(ref)
        return orphans

    def _found(self, pid: int) -> ProcessRef | None:
        try:
            return self.reader.find(pid)
        except ProcessGoneError:
            return None

    def _gone(self, seen: dict[ProcessRef, Seen]) -> list[ProcessRef]:
        """Give the processes that were waited for while the pass went on."""
        return [ref for ref in seen if self.reader.cpu_ns(ref) is None]

    def _account(self, seen: dict[ProcessRef, Seen]) -> None:
        now_ns = self._now()
        for ref, one in seen.items():
            self.adoptions.saw(ref, now_ns)
            faults = one.look.reaped_faults
            self.accounts[ref] = one.look.reaped_cpu_ns if faults is None else faults
        ended = [ref for ref in self._seen if ref not in seen]
        reaper_s = [ref for ref in ended if self._seen[ref].look.parent_pid == self._adopter_pid]
        if reaper_s:
            self.adoptions.wait_for(reaper_s, seen)
        else:
            self.adoptions.collect(seen)
        missing = unbilled(self._seen, seen, self.adoptions.reports, self.reader.reaped_resolution_ns)
        self._lost_ns += sum(one.total_ns for one in missing)
        self._unaccounted += len(missing)
        for ref in ended:
            self.reader.forget(ref)
        self._seen = seen
        self._read = None


def _sample(seen: Seen) -> ProcessSample:
    look = seen.look
    return ProcessSample(look.ref, look.name, seen.cpu_ns, look.reaped_cpu_ns, look.state, look.threads)
