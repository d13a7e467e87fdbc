"""Which process is meant: by pid, or by a word of its command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from idlebench.diagnose.command_text import shown_command
from idlebench.errors import UsageError
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.parse import parse_stat
from idlebench.measure.proc_io import PROC, command_line
from idlebench.measure.reader import ProcessReader
from idlebench.model.process import ProcessRef


@dataclass(frozen=True, slots=True)
class Match:
    """A process whose command line has the word.

    Attributes:
        ref: its identity.
        parent: pid of its parent.
        command: its command line, secrets masked.
        below: how many others that match are below it: diagnosing it covers them.
    """

    ref: ProcessRef
    parent: int
    command: str
    below: int = 0


def resolve_pid(pid: int, reader: ProcessReader) -> ProcessRef:
    """Give the identity of a live process.

    Raises:
        UsageError: there is none, it has ended and waits for its parent, or it is hidden from this user.
    """
    try:
        ref = reader.find(pid) if pid > 0 else None
    except ProcessGoneError:
        ref = None
    if ref is None or not reader.is_alive(ref):
        raise UsageError(f"there is no live process {pid}", remedy="give the pid of a process that runs here")
    return ref


def matches(word: str, reader: ProcessReader, root: Path = PROC) -> tuple[Match, ...]:
    """Find processes by a word of their command line, each tree by its topmost one.

    A process whose ancestor matches too is left out, for it is in that one's tree; so are we ourselves and
    what has started us.

    Args:
        word: part of the command line, upper and lower case alike.
        reader: of processes.
        root: the procfs.

    Returns:
        The topmost processes, by pid.
    """
    ours = _ancestors(os.getpid(), root)
    found: dict[int, Match] = {}
    for entry in sorted(root.iterdir()):
        if not entry.name.isdecimal() or int(entry.name) in ours:
            continue
        pid = int(entry.name)
        words = command_line(pid, root)
        if word.lower() not in " ".join(words).lower() or not words:
            continue
        try:
            ref = reader.find(pid)
            parent = parse_stat((entry / "stat").read_bytes()).parent_pid
        except (ProcessGoneError, ProcessForbiddenError, OSError, ValueError):
            continue
        found[pid] = Match(ref, parent, shown_command(words))
    return tuple(sorted(_topmost(found, root), key=lambda one: one.ref.pid))


def choose(found: Sequence[Match], word: str) -> Match:
    """Give the only match.

    Raises:
        UsageError: there is none, or there are several, which the message lists.
    """
    if not found:
        raise UsageError(
            f"no command line of a live process has {word!r}", remedy='see "ps -eo pid,args" for what runs'
        )
    if len(found) > 1:
        listed = "; ".join(f"{one.ref.pid} {one.command[:60]}" for one in found[:8])
        raise UsageError(
            f"{len(found)} processes match {word!r}: {listed}", remedy="give one of the pids, or --all"
        )
    return found[0]


def _topmost(found: dict[int, Match], root: Path) -> list[Match]:
    below: dict[int, int] = {}
    topmost = []
    for pid, match in found.items():
        above = [one for one in _ancestors(match.parent, root) if one in found]
        if above:
            below[above[-1]] = below.get(above[-1], 0) + 1
        else:
            topmost.append((pid, match))
    return [Match(one.ref, one.parent, one.command, below.get(pid, 0)) for pid, one in topmost]


def _ancestors(pid: int, root: Path) -> list[int]:
    """Give a process and those above it, the nearest first; the first process of all is left out."""
    chain: list[int] = []
    while pid > 1 and pid not in chain:
        chain.append(pid)
        try:
            pid = parse_stat((root / str(pid) / "stat").read_bytes()).parent_pid
        except (OSError, ValueError):
            break
    return chain
