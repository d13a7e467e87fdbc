"""The steps of an ending, on a clock and a process table of the test's own."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from idlebench.harness.reaper.stopping import KILL_DEADLINE_NS, NS_PER_S, Stopping
from idlebench.harness.reaper.system import Entry


class Room:
    """Processes that live until the test removes them, and a record of every signal."""

    def __init__(self, *entries: Entry) -> None:
        """These live."""
        self.alive = {entry.pid: entry for entry in entries}
        self.sent: list[tuple[int, int, int]] = []
        self.now_ns = 1000
        self.told: list[dict[int, int]] = []

    def find(self, seen: Mapping[int, int]) -> Mapping[int, Entry]:
        """The live ones; notes what was seen before."""
        self.told.append(dict(seen))
        return dict(self.alive)

    def send(self, pid: int, start: int, number: int) -> bool:
        """Note a signal; a kill ends its process."""
        self.sent.append((pid, start, number))
        if number == signal.SIGKILL:
            self.alive.pop(pid, None)
        return True

    def stopping(self, *, orphans_of: int = 0) -> Stopping:
        """An ending of everybody in the room, grace one second."""
        return Stopping([], self.find, NS_PER_S, orphans_of, self.send, lambda: self.now_ns)


def entry(pid: int, parent: int = 1, state: str = "S") -> Entry:
    """A process."""
    return Entry(pid, parent, pid, pid, state, pid * 10)


def test_it_is_over_when_nobody_lives() -> None:
    """Seconds count from the polite signal until the last was gone."""
    room = Room(entry(5))
    stopping = room.stopping()
    stopping.begin()
    room.now_ns += NS_PER_S // 4
    assert not stopping.step()
    room.alive.clear()
    room.now_ns += NS_PER_S // 4
    assert stopping.step()
    assert (stopping.seconds, stopping.leaked, room.sent) == (0.5, 0, [])


def test_after_the_grace_the_living_are_counted_and_killed() -> None:
    """Leaked is counted once, before the kill; seconds are then the grace."""
    room = Room(entry(5), entry(6))
    stopping = room.stopping()
    stopping.begin()
    room.now_ns += 3 * NS_PER_S
    assert not stopping.step()
    assert stopping.step()
    assert (stopping.leaked, stopping.survivors, stopping.seconds) == (2, 0, 1.0)
    assert room.sent == [(5, 50, signal.SIGKILL), (6, 60, signal.SIGKILL)]


def test_what_a_kill_does_not_end_is_a_survivor() -> None:
    """A process in the kernel's hands is told of, not waited for without end."""
    room = Room(entry(5))
    stopping = room.stopping()
    stopping.send = lambda *_: False
    stopping.begin()
    room.now_ns += NS_PER_S
    assert not stopping.step()
    room.now_ns += KILL_DEADLINE_NS
    assert stopping.step()
    assert stopping.survivors == 1


def test_an_adopted_orphan_is_asked_once_when_a_run_ends() -> None:
    """A stopped one is woken so that it can hear it."""
    room = Room(entry(5, parent=10), entry(6, parent=5), entry(7, parent=10, state="T"))
    stopping = room.stopping(orphans_of=10)
    stopping.begin()
    stopping.step()
    stopping.step()
    assert room.sent == [(5, 50, signal.SIGTERM), (7, 70, signal.SIGTERM), (7, 70, signal.SIGCONT)]


def test_members_are_remembered_from_look_to_look() -> None:
    """What was seen below a root is still known when the root is gone."""
    room = Room(entry(5))
    stopping = room.stopping()
    stopping.begin()
    stopping.step()
    assert room.told == [{}, {5: 50}]
