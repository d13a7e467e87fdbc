"""Processes of the tree that come and go: how many, which, how long they live, how they end."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median
from typing import Final

from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.harness.clock import Clock, jittered
from idlebench.measure.children import ChildrenReader
from idlebench.measure.proc_io import command_line, runtime
from idlebench.model.evidence import ChildrenEvidence
from idlebench.model.process import ProcessRef, TreeSample
from idlebench.units import NS_PER_S

LOOK_S: Final = 0.01
BUSY_LOOK_S: Final = 0.002
"""Once children are seen to come and go, they are looked for as often as that."""
COST_SHARE: Final = 0.02
MOST_THREADS: Final = 64
MOST_KEPT: Final = 4000
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})
_TROUBLE: Final = 2
_ERRORS: Final = frozenset({*range(64, 79), 126, 127, *range(129, 193), 255})
"""Exit codes of errors: a check such as grep answers with 0 or 1, some others with 2 or 3."""
PAUSES: Final = frozenset({"sleep", "usleep"})
"""Programs that a shell starts only to wait: how they end and how long they live says nothing."""


@dataclass(slots=True)
class _Child:
    pid: int
    parent: int
    name: str
    command: tuple[str, ...]
    began_ns: int
    seen_ns: int
    there_before: bool
    exit_status: int | None = None
    program: str = ""
    ended_ns: int | None = None


class ChildrenSignals:
    """An instrument: lists the children of every thread 100 to 500 times a second."""

    def __init__(
        self, tally: ThreadTally, *, clock: Clock, rng: random.Random, reader: ChildrenReader | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            tally: counters of the threads, which tell who wakes: who sleeps starts nothing.
            clock: time.
            rng: looks are jittered.
            reader: of lists of children; None for this system's.
        """
        self._tally = tally
        self._clock = clock
        self._rng = rng
        self._reader = ChildrenReader() if reader is None else reader
        self._threads: list[tuple[int, int]] = []
        self._commands: dict[int, tuple[str, ...]] = {}
        self._programs: dict[int, str] = {}
        self._live: dict[int, _Child] = {}
        self._gone: list[_Child] = []
        self._faults: dict[ProcessRef, int] = {}
        self._accounts: Counter[ProcessRef] = Counter()

    def begin(self, sample: TreeSample) -> None:
        """Note the children that are there."""
        self._began_ns = self._last_ns = sample.at_ns
        self.tick(sample)
        for pid in self._reader.pids(self._threads):
            self._meet(pid, sample.at_ns, there_before=True)

    def tick(self, sample: TreeSample) -> None:
        """Note which threads may have children."""
        processes = [one for one in sample.processes if one.state not in {"Z", "X"}]
        self._commands |= {one.ref.pid: command_line(one.ref.pid) for one in processes}
        threads = [(one.ref, thread.tid) for one in processes for thread in one.threads]
        if len(threads) > MOST_THREADS:
            threads.sort(key=lambda key: (key[1] != key[0].pid, -(self._tally.wakes(key) or 0)))
        self._threads = [(ref.pid, tid) for ref, tid in threads[:MOST_THREADS]]
        for one in processes:
            self._note_account(one.ref)

    def look(self, now_ns: int) -> int:
        """List them; the next look is at least 50 times as far away as this one took."""
        self._last_ns = now_ns
        pids = self._reader.pids(self._threads)
        for pid in self._live.keys() - pids:
            self._lose(pid, now_ns)
        for pid in pids:
            child = self._live.get(pid)
            if child is None:
                self._meet(pid, now_ns, there_before=False)
            elif not child.there_before and child.exit_status is None:
                self._meet_again(pid, child, now_ns)
        took_s = (self._clock.monotonic_ns() - now_ns) / 1e9
        pace_s = BUSY_LOOK_S if self._gone else LOOK_S
        return now_ns + round(max(jittered(pace_s, self._rng), took_s / COST_SHARE) * 1e9)

    def evidence(self) -> ChildrenEvidence | None:
        """Give what came and went so far, or None. Rates are lower bounds: looks miss the shortest lives."""
        seconds = (self._last_ns - self._began_ns) / NS_PER_S
        born = [one for one in (*self._gone, *self._live.values()) if not one.there_before]
        accounts_per_s = max(self._accounts.values(), default=0) / seconds if seconds > 0 else 0.0
        if seconds <= 0 or not (born or self._gone or accounts_per_s):
            return None
        named = self._named(born)
        old = [one for one in self._gone if one.there_before]
        passing = {one.pid for one in born}
        # What a child starts is its own affair: a script that fails has started many that did not.
        direct = [one for one in born if one.parent not in passing and one.name not in PAUSES]
        known = {one.pid for one in named}
        works = [one for one in direct if one.pid in known] or direct
        commands = {one.command or (one.name,) for one in works}
        ended = [*direct, *(one for one in old if one.name not in PAUSES)]
        statuses = [one.exit_status for one in ended if one.exit_status is not None]
        lives = [_life_s(one) for one in works if one.ended_ns is not None]
        return ChildrenEvidence(
            born_per_s=len(born) / seconds,
            ended_per_s=len(self._gone) / seconds,
            names=Counter(one.name for one in (*named, *old)),
            failed=sum(1 for status in statuses if status) if statuses else None,
            same_command=len(works) > 1 and len(commands) == 1,
            lived_s=median(lives) if lives else None,
            ended_seen=len(statuses),
            crashed=sum(
                one.exit_status is not None and is_crash(one.exit_status, self._own_command(one))
                for one in ended
            ),
            accounts_per_s=accounts_per_s,
            own_program=2 * sum(self._own_program(one) for one in works) > len(works),
        )

    def close(self) -> None:
        """Let go of the descriptors."""
        self._reader.close()

    def _note_account(self, ref: ProcessRef) -> None:
        """Note whether children have ended since the last tick, of whatever is no shell: those start many."""
        faults = self._reader.faults_of_children(ref.pid)
        if faults is None:
            return
        if faults > self._faults.get(ref, faults) and runtime(ref.pid) != "shell":
            self._accounts[ref] += 1
        self._faults[ref] = faults

    def _own_command(self, child: _Child) -> tuple[str, ...]:
        """Give its command, or none where it was met only before its exec, with that of its parent."""
        return () if child.command == self._commands.get(child.parent) else child.command

    def _own_program(self, child: _Child) -> bool:
        """Whether it runs what its parent runs, in another role: interpreters run anything."""
        if child.parent not in self._programs:
            self._programs[child.parent] = self._reader.program(child.parent)
        program = self._programs[child.parent]
        return bool(program) and child.program == program and not runtime(child.parent)

    def _named(self, born: list[_Child]) -> list[_Child]:
        """Leave out those that were met only before their exec, as copies of their parent."""
        return [one for one in born if self._own_command(one)] or born

    def _meet(self, pid: int, now_ns: int, *, there_before: bool) -> None:
        look = self._reader.look(pid)
        if look is not None and len(self._gone) < MOST_KEPT:
            self._live[pid] = _Child(
                pid,
                look.parent,
                look.name,
                look.command,
                now_ns,
                now_ns,
                there_before,
                look.exit_status,
                look.program,
            )

    def _meet_again(self, pid: int, child: _Child, now_ns: int) -> None:
        """Before its exec a child has its parent's name and command; after its end it has a status."""
        look = self._reader.look(pid)
        if look is None:
            return
        child.seen_ns = now_ns
        child.exit_status = look.exit_status
        child.name = look.name
        child.command = look.command or child.command
        child.program = look.program or child.program

    def _lose(self, pid: int, now_ns: int) -> None:
        child = self._live.pop(pid)
        status = self._reader.ended(pid)
        child.exit_status = child.exit_status if status is None else status
        child.ended_ns = (child.seen_ns + now_ns) // 2 if child.seen_ns > child.began_ns else now_ns
        if len(self._gone) < MOST_KEPT:
            self._gone.append(child)


def is_crash(status: int, command: Sequence[str] = ()) -> bool:
    """Tell an end that is no answer: by a signal, or with a code of ``sysexits.h`` or of a shell.

    A script of a shell answers by 0 or 1 as well, and 2 is an error; of ``ls`` or ``diff`` it is an answer.

    Args:
        status: as wait(2) gives it.
        command: what ended, as words.
    """
    script = len(command) > 1 and PurePath(command[0]).name in _SHELLS and not command[1].startswith("-")
    code = os.WEXITSTATUS(status)
    return os.WIFSIGNALED(status) or code in _ERRORS or (script and code >= _TROUBLE)


def _life_s(child: _Child) -> float:
    return ((child.ended_ns or child.seen_ns) - child.began_ns) / NS_PER_S
