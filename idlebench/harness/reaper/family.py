"""Who belongs to the run: the direct children, what descends from them, and the orphans adopted.

An orphan is billed to the spawn whose marker its environment carries. One without a readable marker
(it cleared its environment, or wrote its title over it) is billed to the spawn that was started last
before it: launches do not overlap, so that is the one that can have made it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .spawning import Child
from .system import MARKER, Entry, marker, table
from .wire import Message

Table = Mapping[int, Entry]


def descendants(processes: Table, heads: Iterable[int]) -> set[int]:
    """Give the pids of these processes and of all that descends from them, dead ones included."""
    offspring: dict[int, list[int]] = {}
    for one in processes.values():
        offspring.setdefault(one.parent, []).append(one.pid)
    found: set[int] = set()
    waiting = list(heads)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting.extend(offspring.get(pid, ()))
    return found


@dataclass
class Family:
    """Everything that the reaper has started or adopted.

    Attributes:
        run_id: first part of every marker.
        pid: the reaper itself.
        session: its session; nobody but its descendants can be in it.
        children: every spawn, in the order in which they were started.
        read_table: lists the processes of the machine.
        read_marker: gives a process's marker, or None.
    """

    run_id: str
    pid: int = field(default_factory=os.getpid)
    session: int = field(default_factory=lambda: os.getsid(0))
    children: list[Child] = field(default_factory=list)
    read_table: Callable[[], Table] = table
    read_marker: Callable[[int], str | None] = lambda pid: marker(pid, MARKER)

    def living(self) -> list[Child]:
        """Give the spawns that were not reaped yet."""
        return [child for child in self.children if child.alive]

    def named(self, names: Iterable[str]) -> list[Child]:
        """Give the latest spawn of each name, in the order asked for; unknown names are left out."""
        latest = {child.name: child for child in self.children}
        return [latest[name] for name in names if name in latest]

    def reap(self) -> list[Message]:
        """Wait for every dead child without blocking; give one notification for each."""
        news: list[Message] = []
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return news
            if pid == 0:
                return news
            code = os.waitstatus_to_exitcode(status)
            news.append(
                {
                    "event": "reaped",
                    "pid": pid,
                    "name": self._buried(pid, code),
                    "exit_code": code,
                    "cpu_ns": round((used.ru_utime + used.ru_stime) * 1e9),
                    "voluntary": used.ru_nvcsw,
                    "at_ns": time.monotonic_ns(),
                }
            )

    def _buried(self, pid: int, code: int) -> str:
        """Note the end of a child; give the name of the spawn that it was, or ""."""
        for child in self.children:
            if child.pid == pid and child.alive:
                child.exit_code = code
                return child.name
        return ""

    def owner(self, orphan: Entry) -> str:
        """Give the spawn that an adopted orphan came from, or "" if it was none of ours."""
        run, slash, name = (self.read_marker(orphan.pid) or "").partition("/")
        if slash and run == self.run_id:
            return name
        before = [child for child in self.children if not child.dismissed and child.start <= orphan.start]
        return before[-1].name if before else ""

    def adopted(self, processes: Table) -> list[Entry]:
        """Give the orphans that are our children without having been spawned by us."""
        spawned = {child.pid for child in self.living()}
        return [one for one in processes.values() if one.parent == self.pid and one.pid not in spawned]

    def trees(self, spawns: Iterable[Child], seen: Mapping[int, int]) -> dict[int, Entry]:
        """Give every live process of these spawns.

        Args:
            spawns: whose trees.
            seen: pid → start of members found earlier; they stay members wherever they move.
        """
        spawns = list(spawns)
        processes = self.read_table()
        names = {child.name for child in spawns}
        groups = {child.pid for child in spawns}
        heads = [child.pid for child in spawns if child.alive]
        heads += [one.pid for one in self.adopted(processes) if one.alive and self.owner(one) in names]
        heads += [
            one.pid
            for one in processes.values()
            if one.group in groups and one.session in (self.session, 0) and one.pid != self.pid
        ]
        heads += [pid for pid, start in seen.items() if pid in processes and processes[pid].start == start]
        return self._alive(processes, heads)

    def everyone(self, besides: Iterable[Child] = ()) -> dict[int, Entry]:
        """Give every live process that descends from the reaper, without the trees of some spawns."""
        processes = self.read_table()
        spared = descendants(processes, [child.pid for child in besides if child.alive])
        heads = [one.pid for one in processes.values() if one.parent == self.pid and one.pid not in spared]
        return {pid: one for pid, one in self._alive(processes, heads).items() if pid not in spared}

    def _alive(self, processes: Table, heads: Iterable[int]) -> dict[int, Entry]:
        """Give the live ones among these heads and their descendants, never the reaper."""
        return {
            pid: processes[pid]
            for pid in descendants(processes, heads)
            if pid in processes and pid != self.pid and processes[pid].alive
        }
