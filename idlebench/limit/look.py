"""One look: settle, count, and say what it cost; or say why there is no figure."""

from __future__ import annotations

import dataclasses
import os
import random
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from idlebench.errors import BrokerError, NothingMeasuredError, UnsupportedSystemError
from idlebench.limit.commands import CommandWatch, Sent
from idlebench.limit.own_reader import OwnReader, thread_cpu_ns
from idlebench.limit.reading import IdleReading
from idlebench.limit.settling import Settled, settle
from idlebench.limit.targets import Target
from idlebench.measure.cgroup import throttled_ns
from idlebench.measure.observe import Time, live_root, observe_trees
from idlebench.measure.reader import ProcessReader
from idlebench.measure.system import open_reader
from idlebench.measure.tree import TreeSampler
from idlebench.model.estimate import Estimate
from idlebench.model.reading import Reading
from idlebench.stats.detection import rate_limit_per_s
from idlebench.stats.slices import SliceStatistics

BROKER_VARIABLE: Final = "IDLEBENCH_BROKER_URL"
_FALSE_START: Final = "there is no figure, because nothing is not 0"


@dataclass(frozen=True, slots=True)
class Ask:
    """How to look.

    Attributes:
        window_s: length of the counter window.
        settle_s: longest wait until start-up is over.
        broker: URL, or "" for ``IDLEBENCH_BROKER_URL`` or the one that the process is connected to.
    """

    window_s: float
    settle_s: float
    broker: str = ""


def look(target: Target, ask: Ask, *, sleep: Callable[[float], None] = time.sleep) -> IdleReading:
    """Look at processes, or at threads of our own, from the thread that calls; it is not counted.

    Args:
        target: what.
        ask: how.
        sleep: as `time.sleep`; what it raises ends the look.

    Raises:
        UsageError: there is no such process, or it may not be read, or the broker's URL is none.
        NothingMeasuredError: it ended, was stopped or was held back by a quota.
        UnsupportedSystemError: this system cannot tell threads of one process apart.
    """
    clock = _time_of(target, sleep)
    with ExitStack() as stack:
        reader = _reader(target)
        stack.callback(reader.close)
        settled = _settle(target, ask, reader, clock)
        watch, note = _watch_commands(target, ask)
        if watch is not None:
            stack.callback(watch.close)
            note = _begin(watch)
        held_before = [throttled_ns(pid) for pid in target.pids]
        reading = observe_trees(target.pids, ask.window_s, SliceStatistics(), reader=reader, clock=clock)
        held = [throttled_ns(pid) for pid in target.pids]
        sent = Sent(None, note) if watch is None or note else _end(watch)
    must_be_valid(reading, target, held_before, held)
    return _answer(target, settled, reading, sent)


def _time_of(target: Target, sleep: Callable[[float], None]) -> Time:
    """Give time; what looking costs is the thread's own CPU where other threads are what is measured."""
    cpu = time.thread_time_ns if target.own else time.process_time_ns
    return Time(process_time_ns=cpu, sleep=sleep)


def _reader(target: Target) -> ProcessReader:
    reader = open_reader()
    if not target.own:
        return reader
    observer = threading.get_native_id()
    if thread_cpu_ns(observer) is None:
        reader.close()
        raise UnsupportedSystemError(
            "on this system the threads of one process cannot be told apart",
            remedy="run what is to be measured as a process of its own",
        )
    own = live_root(os.getpid(), reader)
    return OwnReader(reader, own, only=target.only, without=target.without | {observer})


def _settle(target: Target, ask: Ask, reader: ProcessReader, clock: Time) -> Settled:
    roots = [live_root(pid, reader) for pid in target.pids]
    sampler = TreeSampler(roots, reader=reader, monotonic_ns=clock.monotonic_ns, sleep=clock.sleep)

    def check() -> None:
        ended = set(roots) - set(sampler.alive_roots())
        if ended:
            raise NothingMeasuredError(
                f"process {min(ended).pid} ended before it came to rest", remedy=_FALSE_START
            )

    rng = random.Random()  # noqa: S311 - jitter
    return settle(sampler, ask.settle_s, clock=clock, rng=rng, check=check)


def _watch_commands(target: Target, ask: Ask) -> tuple[CommandWatch | None, str]:
    """Connect to the broker that is given or found; else say why not."""
    from idlebench.limit.sockets import client_ports, found_broker  # noqa: PLC0415 - loads psutil

    below = not target.own
    url = ask.broker or os.environ.get(BROKER_VARIABLE, "") or found_broker(target.pids, below=below)
    if not url:
        return None, "no broker is given, and no connection to one on this machine was found"
    name = f"limit-{secrets.token_hex(4)}"
    try:
        watch = CommandWatch.connect(url, name, lambda port: client_ports(target.pids, port, below=below))
    except BrokerError as error:
        return None, str(error)
    return watch, ""


def _begin(watch: CommandWatch) -> str:
    try:
        watch.begin()
    except BrokerError as error:
        return str(error)
    return ""


def _end(watch: CommandWatch) -> Sent:
    try:
        return watch.end()
    except BrokerError as error:
        return Sent(None, str(error))


def must_be_valid(
    reading: Reading, target: Target, before: list[int | None], after: list[int | None]
) -> None:
    """A stopped or throttled process looks cheap; that is no figure.

    Args:
        reading: what was read.
        target: of what.
        before: nanoseconds that quotas had held each process back before, or None where nobody counts.
        after: the same after.

    Raises:
        NothingMeasuredError: it was, or a thread that was asked for has ended.
    """
    if reading.tree.paused:
        raise NothingMeasuredError(
            f"{target.title}: it, or this machine, was stopped during the window",
            remedy="let it go on (SIGCONT) and measure again",
        )
    ended = (target.only or frozenset()) - {one.tid for one in reading.tree.per_thread}
    if ended:
        raise NothingMeasuredError(
            f"thread {min(ended)} of this process ended while it was measured",
            remedy="end it after the look",
        )
    for pid, was, now in zip(target.pids, before, after, strict=True):
        if was is not None and now is not None and now > was:
            raise NothingMeasuredError(
                f"process {pid} was throttled: a CPU quota held it back for {(now - was) / 1e6:.0f} ms",
                remedy="measure without a quota: what is held back looks cheap",
            )


def _answer(target: Target, settled: Settled, reading: Reading, sent: Sent) -> IdleReading:
    window_s = reading.tree.seconds
    limit = rate_limit_per_s(window_s)
    wakes = reading.wakes_per_s
    if wakes is None and target.own and not reading.tree.per_thread:
        wakes = Estimate(0.0, None, None, 1)  # no thread is left that could wake
    commands = None if sent.commands is None else sent.commands / window_s
    observer = "this process" if not target.own else "the thread that looked, which is left out"
    return IdleReading(
        target=target.title,
        pids=target.pids,
        cpu_percent=reading.cpu_percent,
        wakes_per_s=None if wakes is None else dataclasses.replace(wakes, limit=limit),
        commands_per_s=None if commands is None else Estimate(commands, None, None, 1, limit),
        commands_note=sent.note,
        commands_shared=sent.shared,
        window_s=window_s,
        settled_s=settled.seconds,
        settled=settled.flat,
        observer_cpu_percent=reading.observer_cpu_percent,
        observer=observer,
        processes=reading.tree.processes,
        threads=reading.tree.per_thread,
    )
