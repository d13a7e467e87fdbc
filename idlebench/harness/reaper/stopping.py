"""One ending of a set of processes: polite signal, grace, kill, until nothing of them lives."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .spawning import Child
from .system import Entry, signal_exactly

NS_PER_S: Final = 1_000_000_000
KILL_DEADLINE_NS: Final = 5 * NS_PER_S
"""After so long a killed process is in the kernel's hands (uninterruptible), and we say so."""

Send = Callable[[int, int, int], bool]


@dataclass
class Stopping:
    """Ends processes step by step, so that its caller can serve others in between.

    Attributes:
        roots: the direct children that get the polite signal.
        find: gives every live process of the set; told which members were seen before (pid → start).
        grace_ns: from the polite signal until the kill.
        ask_orphans_of: a pid whose adopted children are asked politely too, or 0: when a run ends, a
            framework that died and left its children need not cost the whole grace.
        send: signals a process that may not be a direct child, if it is still the same.
        clock: monotonic nanoseconds.
        leaked: processes that lived when the grace was over.
        survivors: processes that a kill did not end.
        began_ns: when they were asked.
        ended_ns: when it was over, or None.
    """

    roots: Sequence[Child]
    find: Callable[[Mapping[int, int]], Mapping[int, Entry]]
    grace_ns: int
    ask_orphans_of: int = 0
    send: Send = signal_exactly
    clock: Callable[[], int] = time.monotonic_ns
    leaked: int = 0
    survivors: int = 0
    began_ns: int = 0
    ended_ns: int | None = None
    _seen: dict[int, int] = field(default_factory=dict)
    _asked: set[tuple[int, int]] = field(default_factory=set)
    _killing: bool = False

    def begin(self) -> None:
        """Note who belongs to the trees while their roots still hold them together, then ask the roots."""
        members = self._members()
        self.began_ns = self.clock()
        for child in self.roots:
            child.signal(signal.SIGTERM)
            if child.pid in members and members[child.pid].state in "Tt":
                child.signal(signal.SIGCONT)

    def step(self) -> bool:
        """Look who is left, and do what is due; True when it is over."""
        members = self._members()
        now_ns = self.clock()
        if not members:
            self.ended_ns = now_ns
            return True
        waited = now_ns - self.began_ns
        if waited < self.grace_ns:
            self._ask_orphans(members)
            return False
        if not self._killing:
            self._killing = True
            self.leaked = len(members)
        if waited >= self.grace_ns + KILL_DEADLINE_NS:
            self.survivors = len(members)
            self.ended_ns = now_ns
            return True
        self._kill(members)
        return False

    @property
    def seconds(self) -> float:
        """From the polite signal until the last was gone, or until the grace was over."""
        end = self.began_ns if self.ended_ns is None else self.ended_ns
        taken = self.grace_ns if self.leaked else end - self.began_ns
        return taken / NS_PER_S

    def _members(self) -> Mapping[int, Entry]:
        """Find the live ones and remember them."""
        members = self.find(self._seen)
        self._seen.update((pid, one.start) for pid, one in members.items())
        return members

    def _kill(self, members: Mapping[int, Entry]) -> None:
        """Kill them; a stopped process dies of it too."""
        ours = {child.pid: child for child in self.roots if child.alive}
        for pid, one in members.items():
            if pid in ours:
                ours[pid].signal(signal.SIGKILL)
            else:
                self.send(pid, one.start, signal.SIGKILL)

    def _ask_orphans(self, members: Mapping[int, Entry]) -> None:
        """Ask each adopted orphan once."""
        roots = {child.pid for child in self.roots}
        for pid, one in members.items():
            if one.parent == self.ask_orphans_of and pid not in roots and (pid, one.start) not in self._asked:
                self._asked.add((pid, one.start))
                self.send(pid, one.start, signal.SIGTERM)
                if one.state in "Tt":
                    self.send(pid, one.start, signal.SIGCONT)
