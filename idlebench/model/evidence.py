"""What was seen of a process that somebody asks about: signals only, no judgement.

Anything that could not be seen is None, and `Evidence.missing` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from idlebench.model.process import ProcessRef
from idlebench.model.thread_evidence import (
    Cadence,
    CpuSamples,
    Descriptor,
    Frame,
    Period,
    Rhythm,
    StackShare,
    ThreadEvidence,
    WaitShare,
)

__all__ = [
    "BrokerEvidence",
    "Cadence",
    "ChildrenEvidence",
    "ClientEvidence",
    "CpuSamples",
    "Descriptor",
    "Evidence",
    "Frame",
    "MissingRight",
    "ObserverEvidence",
    "PeerEvidence",
    "Period",
    "ProcessEvidence",
    "Rhythm",
    "StackShare",
    "ThreadEvidence",
    "WaitShare",
]


@dataclass(frozen=True, slots=True)
class MissingRight:
    """A signal that could not be read.

    Attributes:
        signal: such as ``stacks`` or ``syscalls``.
        reason: why not, one sentence.
        would_tell: what it would have told.
        remedy: the exact setting or command that allows it.
    """

    signal: str
    reason: str
    would_tell: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ProcessEvidence:
    """One process of the tree.

    Attributes:
        ref: its identity.
        parent: pid of its parent.
        name: the kernel's name for it.
        command: its command line, secrets redacted.
        runtime: ``python``, ``node``, ``java``, ``ruby`` …, or "" for native code or unknown.
        state: one letter as in ``/proc/PID/stat``.
        cpu_percent: of one core, over the counter windows.
        minor_faults_per_s: page faults without I/O, or None.
        write_calls_per_s: system calls that write, or None.
        write_bytes_per_s: what they wrote, or None.
        read_calls_per_s: system calls that read, or None.
        descriptors: what it has open.
        packages: packages of note that it has loaded, such as ``celery``, ``redis``, ``gevent``.
        age_s: since it was started, or None.
        appended_bytes_per_s: written to files that it writes from their beginning to their end, such as
            logs; None where that cannot be seen.
        changes_files: it changes files that it has open for reading too, such as a database.
        timers: timers of POSIX that it has set up (timer_create(2)).
        threads_passed_per_s: threads that came and went, a second; a lower bound.
        system_share: part of its CPU that the kernel used for it, 0 to 1; None below half a second of CPU,
            because ticks decide which of the two it was.
    """

    ref: ProcessRef
    parent: int
    name: str
    command: str
    runtime: str
    state: str
    cpu_percent: float
    minor_faults_per_s: float | None
    write_calls_per_s: float | None
    write_bytes_per_s: float | None
    read_calls_per_s: float | None
    descriptors: tuple[Descriptor, ...] = ()
    packages: tuple[str, ...] = ()
    system_share: float | None = None
    age_s: float | None = None
    appended_bytes_per_s: float | None = None
    changes_files: bool = False
    timers: int = 0
    threads_passed_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ClientEvidence:
    """One connection of the target to its broker.

    Attributes:
        pid: process that holds it.
        address: ``host:port`` of our end, as CLIENT LIST shows it.
        last_command: lower-case name.
        commands_per_s: of this connection, or None where the server does not count them.
        idle_s: since its last command.
        blocked: it waits in a blocking command.
    """

    pid: int
    address: str
    last_command: str
    commands_per_s: float | None
    idle_s: float
    blocked: bool


@dataclass(frozen=True, slots=True)
class BrokerEvidence:
    """What the broker knows of the target.

    Attributes:
        url: without credentials.
        server: ``valkey`` or ``redis``, or "" if it did not answer.
        reachable: it answers.
        clients: connections of the target.
        commands_per_s: command → rate of all clients that are not ours; None if not readable.
        usec_per_call: command → the broker's own time of one call.
        empty_share: part of the replies that were empty, as far as can be told, or None.
        block_s: timeout of the blocking command in use, or None.
        broker_cpu_percent: of the broker's process if it is on this machine, or None.
        queued: entries waiting in the queues that the target reads, or None.
        completed_per_s: rate at which work was finished, or None.
        sole_user: no other client sent commands, so that all rates are the target's.
    """

    url: str
    server: str
    reachable: bool
    clients: tuple[ClientEvidence, ...]
    commands_per_s: Mapping[str, float] | None
    usec_per_call: Mapping[str, float] = field(default_factory=dict)
    empty_share: float | None = None
    block_s: float | None = None
    broker_cpu_percent: float | None = None
    queued: int | None = None
    completed_per_s: float | None = None
    sole_user: bool = False


@dataclass(frozen=True, slots=True)
class PeerEvidence:
    """Traffic between the target and one other end.

    Attributes:
        peer: ``host:port`` of the other end; of connections that others opened, of our end that they reached.
            The port is 0 where a refused connection does not tell it.
        service: as in `Descriptor.service`.
        connections: open at the end.
        opened_per_s: connections that came new; None if not known.
        failing: connections are refused, reset or never answered.
        segments_out_per_s: data segments sent a second, or None.
        segments_in_per_s: data segments received a second, or None.
        bytes_out_per_s: bytes sent a second, or None.
        bytes_in_per_s: bytes received a second, or None.
        incoming: others opened the connections: the target serves them.
        refused_per_s: attempts to connect that failed, a second, or None.
        certain: failed attempts are surely the target's own. False: somebody of the same user made them,
            while the target was awake.
    """

    peer: str
    service: str
    connections: int
    opened_per_s: float | None
    failing: bool
    segments_out_per_s: float | None = None
    segments_in_per_s: float | None = None
    bytes_out_per_s: float | None = None
    bytes_in_per_s: float | None = None
    incoming: bool = False
    refused_per_s: float | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ChildrenEvidence:
    """Processes that came and went.

    Attributes:
        born_per_s: started a second.
        ended_per_s: ended a second.
        names: name → how many were seen of it.
        failed: ended with a code other than 0, or by a signal; None where that cannot be seen.
        same_command: the same command was started again each time; programs that only sleep and what
            children start themselves left out, as in the figures below.
        lived_s: median life of those that came and went, or None.
        ended_seen: ends whose code was seen, of which ``failed`` are some.
        crashed: of those that failed, how many by a signal or by a code that no check answers with.
        own_program: most run the program file of their parent, which is no interpreter.
        accounts_per_s: how often a process, no shell, was found to have waited for children since the last
            look, of which there are four a second: it counts children that are too brief to be seen.
    """

    born_per_s: float
    ended_per_s: float
    names: Mapping[str, int]
    failed: int | None
    same_command: bool
    lived_s: float | None
    ended_seen: int = 0
    crashed: int = 0
    own_program: bool = False
    accounts_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ObserverEvidence:
    """What looking cost.

    Attributes:
        cpu_percent: of ours while looking, in percent of one core.
        wakes_before: wakes/s of the target before stacks were read, or None.
        wakes_after: the same afterwards.
        cpu_before: CPU of the target before, in percent.
        cpu_after: the same afterwards.
        stopped_threads: threads of the target that were found stopped afterwards (and were continued).
        stacks_cpu_s: CPU seconds of the programs that read stacks, or None if none did.
    """

    cpu_percent: float
    wakes_before: float | None
    wakes_after: float | None
    cpu_before: float | None
    cpu_after: float | None
    stopped_threads: int = 0
    stacks_cpu_s: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was seen of a target.

    Attributes:
        root: the process asked about.
        seconds: length of all counter windows together.
        cpu_percent: of the whole tree.
        cpu_slices: the same for each slice of the windows, in the order of time: how steady it was.
        wakes_per_s: of the whole tree, or None.
        wakes_limit: the rate that may have been missed: three events in the time looked.
        processes: the tree at the end.
        threads: every thread seen, the most wakes first.
        children: processes that came and went, or None if none did.
        peers: traffic by other end.
        broker: what the broker knows, or None if there is none.
        throttled_percent: time throttled by a cgroup quota, in percent of the window, or None.
        paused: the tree or the machine was stopped at some time.
        ended: the target ended while being looked at.
        missing: what could not be read.
        observer: what looking cost.
    """

    root: ProcessRef
    seconds: float
    cpu_percent: float
    cpu_slices: tuple[float, ...]
    wakes_per_s: float | None
    wakes_limit: float
    processes: tuple[ProcessEvidence, ...]
    threads: tuple[ThreadEvidence, ...]
    children: ChildrenEvidence | None
    peers: tuple[PeerEvidence, ...]
    broker: BrokerEvidence | None
    throttled_percent: float | None
    paused: bool
    ended: bool
    missing: tuple[MissingRight, ...]
    observer: ObserverEvidence
