"""What a test names, and which processes or threads that means."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from idlebench.errors import InconclusiveError, UsageError
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.reader import ProcessLook, ProcessReader

_SERVERS: Final = ("redis-server", "valkey-server", "keydb-server", "dragonfly")
_HELPERS: Final = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
_WATCH: Final = "name what is to be measured: idle_cpu.watch(process), or idle_cpu.watch(os.getpid())"


class HasPid(Protocol):
    """A process object: of `subprocess`, `asyncio.subprocess`, `multiprocessing` or psutil."""

    @property
    def pid(self) -> int | None:
        """The process id; None for a process that was not started."""


Watched = int | HasPid | threading.Thread | Sequence[threading.Thread]
"""What lives already when it is named."""

Measurable = Watched | Callable[[], object]
"""A callable is run while it is measured."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is measured.

    Attributes:
        pids: roots of process trees.
        title: in words.
        own: it is our own process, without the thread that looks.
        only: thread ids of our own process that count, or None for all.
        without: thread ids of our own process that do not count: those of the test runner.
    """

    pids: tuple[int, ...]
    title: str
    own: bool = False
    only: frozenset[int] | None = None
    without: frozenset[int] = frozenset()


def own_process(runner: frozenset[int], title: str = "this process, its other threads") -> Target:
    """Our own process, without the thread that looks and those of the test runner."""
    return Target((os.getpid(),), title, own=True, without=runner)


def target_of(watched: Iterable[Watched], runner: frozenset[int] = frozenset()) -> Target:
    """Give what these name together.

    Args:
        watched: what was named.
        runner: threads of our own process that were there before the tests.

    Raises:
        UsageError: one of them is no process or thread, was not started, or they cannot be measured together.
    """
    pids: list[int] = []
    tids: list[int] = []
    for one in watched:
        if isinstance(one, threading.Thread):
            tids.append(_tid(one))
        elif isinstance(one, Sequence):
            tids.extend(map(_tid, one))
        else:
            pids.append(_pid(one))
    if tids and pids:
        raise UsageError(
            "threads of this process and other processes are measured one after the other",
            remedy="call idle_cpu once for each",
        )
    if tids:
        count = f"{len(tids)} threads" if len(tids) > 1 else "1 thread"
        return Target((os.getpid(),), f"{count} of this process", own=True, only=frozenset(tids))
    if pids == [os.getpid()]:
        return own_process(runner)
    if os.getpid() in pids:
        raise UsageError(
            "this process and others are measured one after the other",
            remedy="call idle_cpu once for each",
        )
    return Target(tuple(dict.fromkeys(pids)), _processes(pids))


def found_target(before: frozenset[int], reader: ProcessReader, runner: frozenset[int]) -> Target:
    """Give the live child processes that the test started, or else our own process.

    A broker that the test started is not its worker: it is left out, and the title says so.

    Args:
        before: our children when the test began.
        reader: how processes are read.
        runner: threads of our own process that were there before the tests.

    Raises:
        InconclusiveError: it cannot be told what the test means: what it started has ended, or processes
            live that somebody else has started, or there is nothing at all.
    """
    looks = _children(reader)
    new = [look for look in looks if look.ref.pid not in before]
    live = [look for look in new if look.state not in "ZX"]
    workers = [look for look in live if not look.name.startswith(_SERVERS)]
    brokers = [look for look in live if look.name.startswith(_SERVERS)]
    if workers:
        without = f", without {_names(brokers)}" if brokers else ""
        pids = tuple(look.ref.pid for look in workers)
        return Target(pids, _processes(pids) + without)
    if len(live) < len(new):
        ended = [look for look in new if look.state in "ZX"]
        raise InconclusiveError(
            f"the process that the test started has ended: {_names(ended)}", remedy=_WATCH
        )
    older = [
        look
        for look in looks
        if look.ref.pid in before and look.state not in "ZX" and not _is_helper(look.ref.pid)
    ]
    if older:
        raise InconclusiveError(
            f"the test started no process, but others live that began before it: {_names(older)}",
            remedy=_WATCH,
        )
    own = reader.look(reader.find(os.getpid()))
    here = {threading.get_native_id(), *runner}
    if own is not None and here.issuperset(thread.tid for thread in own.threads):
        raise InconclusiveError(
            "the test started no process that lives, and only the runner's threads are in this process",
            remedy=_WATCH,
        )
    return own_process(runner)


def child_pids(reader: ProcessReader) -> frozenset[int]:
    """List our own children now."""
    return frozenset(reader.children(os.getpid()))


def _children(reader: ProcessReader) -> list[ProcessLook]:
    looks = []
    for pid in reader.children(os.getpid()):
        try:
            look = reader.look(reader.find(pid))
        except (ProcessGoneError, ProcessForbiddenError):
            continue
        if look is not None:
            looks.append(look)
    return looks


def _is_helper(pid: int) -> bool:
    """Tell a process that `multiprocessing` keeps for itself."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 - as cheap as it gets
            line = file.read().decode("utf-8", "replace")
    except OSError:
        return False
    return any(helper in line for helper in _HELPERS)


def _names(looks: Iterable[ProcessLook]) -> str:
    return ", ".join(f"{look.name} ({look.ref.pid})" for look in looks)


def _processes(pids: Sequence[int]) -> str:
    if len(pids) == 1:
        return f"process {pids[0]} and everything below it"
    return f"processes {', '.join(map(str, pids))} and everything below them"


def _pid(one: int | HasPid) -> int:
    pid = one if isinstance(one, int) and not isinstance(one, bool) else getattr(one, "pid", None)
    if isinstance(pid, bool) or not isinstance(pid, int):
        started = hasattr(one, "pid")
        raise UsageError(
            "the process was not started yet" if started else f"{one!r} is neither a process nor a thread",
            remedy="give a pid, a process, a thread of this process or a callable",
        )
    return pid


def _tid(thread: threading.Thread) -> int:
    if not isinstance(thread, threading.Thread):
        raise UsageError(f"{thread!r} is no thread", remedy="give threads of this process")
    if thread.native_id is None or not thread.is_alive():
        raise UsageError(
            f"the thread {thread.name} does not run", remedy="start it, and end it after the look"
        )
    return thread.native_id
