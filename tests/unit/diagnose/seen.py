"""Made-up evidence: a target that is at rest, and ways to change what was seen of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from idlebench.model.evidence import (
    BrokerEvidence,
    Cadence,
    ChildrenEvidence,
    ClientEvidence,
    Descriptor,
    Evidence,
    Frame,
    ObserverEvidence,
    PeerEvidence,
    Period,
    ProcessEvidence,
    Rhythm,
    StackShare,
    ThreadEvidence,
    WaitShare,
)
from idlebench.model.process import ProcessRef

PID: Final = 100
ROOT: Final = ProcessRef(PID, 1)
REDIS: Final = "127.0.0.1:6379"
LIBRARY: Final = "/usr/lib/python3.11"
PACKAGES: Final = "/venv/lib/python3.11/site-packages"
SOCKET: Final = Descriptor(5, "socket", "127.0.0.1:40000", REDIS, "ESTABLISHED", "redis")
LISTENING: Final = Descriptor(3, "socket", "0.0.0.0:80", "", "LISTEN")


def user(function: str = "consume", source: str = "", line: int = 7) -> Frame:
    """A frame of the user's own code."""
    return Frame("/app/worker.py", line, function, library=False, source=source)


def lib(function: str, file: str = f"{LIBRARY}/socket.py", source: str = "") -> Frame:
    """A frame of the standard library or of a package."""
    return Frame(file, 10, function, library=True, source=source)


def stack(*frames: Frame, share: float = 1.0, active: bool = False) -> StackShare:
    """A stack, innermost frame first."""
    return StackShare(frames, share, active)


def periodic(seconds: float, share: float = 0.95) -> Cadence:
    """One timer."""
    return Cadence(Rhythm.PERIODIC, (Period(seconds, seconds / 50, share),), 40, 5.0)


def wait(
    call: str, timeout_s: float | None = math.inf, *descriptors: Descriptor, share: float = 0.95
) -> WaitShare:
    """One way of waiting."""
    return WaitShare(call, timeout_s, "", descriptors, share)


RUNNING: Final = WaitShare("running", None, "", (), 1.0)


def thread(  # noqa: PLR0913 - each is a figure that a test may set
    cpu: float = 0.0,
    wakes: float = 0.0,
    *,
    tid: int = PID,
    pid: int = PID,
    name: str = "python",
    queued: float = 0.0,
    preempted: float = 0.0,
    cadence: Cadence | None = None,
    waits: tuple[WaitShare, ...] = (),
    stacks: tuple[StackShare, ...] = (),
) -> ThreadEvidence:
    """One thread."""
    return ThreadEvidence(
        pid=pid,
        tid=tid,
        name=name,
        title="",
        cpu_percent=cpu,
        wakes_per_s=wakes,
        preemptions_per_s=preempted,
        timeslices_per_s=wakes + preempted,
        run_queue_percent=queued,
        cadence=cadence,
        waits=waits,
        stacks=stacks,
    )


def spinning(*stacks: StackShare, cpu: float = 98.0, wakes: float = 0.0, tid: int = PID) -> ThreadEvidence:
    """A thread that never rests."""
    cadence = Cadence(Rhythm.SPIN, (), 1000, 5.0)
    return thread(cpu, wakes, tid=tid, cadence=cadence, waits=(RUNNING,), stacks=stacks)


def sleeping(seconds: float, *, cpu: float = 0.1, tid: int = PID, source: str = "") -> ThreadEvidence:
    """A thread that sleeps for so long at a time."""
    stacks = (stack(user("loop", source or f"time.sleep({seconds})")),)
    return thread(
        cpu,
        1 / seconds,
        tid=tid,
        cadence=periodic(seconds),
        waits=(wait("clock_nanosleep", seconds),),
        stacks=stacks,
    )


def process(  # noqa: PLR0913 - as above
    pid: int = PID,
    *,
    runtime: str = "python",
    cpu: float = 0.0,
    name: str = "python",
    parent: int = 1,
    descriptors: tuple[Descriptor, ...] = (),
    system_share: float | None = None,
    writes: float = 0.0,
    write_bytes: float = 0.0,
    state: str = "S",
    packages: tuple[str, ...] = (),
) -> ProcessEvidence:
    """One process."""
    return ProcessEvidence(
        ref=ProcessRef(pid, 1),
        parent=parent,
        name=name,
        command=f"{name} worker.py",
        runtime=runtime,
        state=state,
        cpu_percent=cpu,
        minor_faults_per_s=0.0,
        write_calls_per_s=writes,
        write_bytes_per_s=write_bytes,
        read_calls_per_s=0.0,
        descriptors=descriptors,
        packages=packages,
        system_share=system_share,
    )


def peer(
    asked: float, *, service: str = "redis", incoming: bool = False, name: str = REDIS, failing: bool = False
) -> PeerEvidence:
    """Traffic with one other end, a small answer for each request."""
    return PeerEvidence(
        peer=name,
        service=service,
        connections=1,
        opened_per_s=0.0,
        failing=failing,
        segments_out_per_s=asked,
        segments_in_per_s=asked,
        bytes_out_per_s=asked * 30,
        bytes_in_per_s=asked * 5,
        incoming=incoming,
    )


def refused(per_s: float, *, certain: bool = True) -> PeerEvidence:
    """Attempts that nobody answers."""
    return PeerEvidence("127.0.0.1:1", "", 0, per_s, failing=True, refused_per_s=per_s, certain=certain)


def broker(
    *,
    block_s: float | None = None,
    empty_share: float | None = 1.0,
    queued: int | None = 0,
    completed: float | None = 0.0,
    commands: float = 0.0,
) -> BrokerEvidence:
    """A broker that the target asks."""
    client = ClientEvidence(PID, "127.0.0.1:40000", "xreadgroup", commands, 0.1, blocked=block_s is not None)
    return BrokerEvidence(
        url="redis://127.0.0.1:6379",
        server="valkey",
        reachable=True,
        clients=(client,),
        commands_per_s={"xreadgroup": commands},
        empty_share=empty_share,
        block_s=block_s,
        queued=queued,
        completed_per_s=completed,
        sole_user=True,
    )


def children(
    born: float,
    *,
    names: dict[str, int] | None = None,
    failed: int | None = 0,
    seen: int = 5,
    same: bool = True,
    lived_s: float = 0.01,
) -> ChildrenEvidence:
    """Processes that come and go."""
    return ChildrenEvidence(born, born, names or {"true": 40}, failed, same, lived_s, seen)


def evidence(
    *threads: ThreadEvidence,
    processes: tuple[ProcessEvidence, ...] = (),
    peers: tuple[PeerEvidence, ...] = (),
    broker: BrokerEvidence | None = None,
    children: ChildrenEvidence | None = None,
    cpu: float | None = None,
    slices: tuple[float, ...] = (),
) -> Evidence:
    """What was seen of a target with these threads."""
    used = sum(one.cpu_percent or 0.0 for one in threads) if cpu is None else cpu
    wakes = sum(one.wakes_per_s or 0.0 for one in threads)
    return Evidence(
        root=ROOT,
        seconds=5.0,
        cpu_percent=used,
        cpu_slices=slices or (used,) * 20,
        wakes_per_s=wakes,
        wakes_limit=0.6,
        processes=processes or (process(cpu=used),),
        threads=threads or (thread(),),
        children=children,
        peers=peers,
        broker=broker,
        throttled_percent=None,
        paused=False,
        ended=False,
        missing=(),
        observer=ObserverEvidence(1.0, wakes, wakes, used, used, 0, 0.05),
    )


def without_stacks(one: Evidence) -> Evidence:
    """The same where no stack could be read."""
    return replace(one, threads=tuple(replace(each, stacks=()) for each in one.threads))
