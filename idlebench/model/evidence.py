"""What was seen of a process that somebody asks about: signals only, no judgement.

Anything that could not be seen is None, and `Evidence.missing` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from idlebench.model.process import ProcessRef


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


class Rhythm(StrEnum):
    """The shape of a thread's wakes in time."""

    NONE = "none"
    SPIN = "spin"
    PERIODIC = "periodic"
    LADDER = "ladder"
    MIXED = "mixed"
    IRREGULAR = "irregular"


@dataclass(frozen=True, slots=True)
class Period:
    """One timer among those that wake a thread.

    Attributes:
        seconds: its period.
        spread_s: standard deviation of it.
        share: part of the thread's wakes that it explains, 0 to 1.
    """

    seconds: float
    spread_s: float
    share: float


@dataclass(frozen=True, slots=True)
class Cadence:
    """When a thread woke, read from timeslices at jittered moments.

    Attributes:
        rhythm: its shape.
        periods: the timers found, the strongest first; for a ladder its steps in the order of time.
        wakes: how many wakes were seen one by one.
        seconds: how long was looked.
    """

    rhythm: Rhythm
    periods: tuple[Period, ...]
    wakes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a file descriptor is.

    Attributes:
        fd: its number.
        kind: ``socket``, ``pipe``, ``eventfd``, ``timerfd``, ``signalfd``, ``inotify``, ``epoll``, ``file``,
            ``tty``, ``closed`` (an epoll set still holds what the process has closed) or ``other``.
        local: ``host:port`` of a socket, path of a file or Unix socket, or "".
        peer: ``host:port`` of the other end, or "".
        state: of a TCP socket, such as ``ESTABLISHED``, ``CLOSE_WAIT``, ``SYN_SENT``, ``LISTEN``; or "".
        service: what the peer speaks, as far as is known: ``redis``, ``postgresql``, ``mysql``, ``amqp``,
            ``http``, ``grpc``, ``kafka``; or "".
        hung_up: the other end is gone (EOF or HUP pending); None if not known.
        ready_share: part of the looks, 0 to 1, in which a poll on it would have returned at once; None if it
            was not looked at. 1 with a thread that spins means that nobody handles what it has to say.
        watched_by: number of the epoll descriptor that waits for it, or None.
    """

    fd: int
    kind: str
    local: str = ""
    peer: str = ""
    state: str = ""
    service: str = ""
    hung_up: bool | None = None
    ready_share: float | None = None
    watched_by: int | None = None


@dataclass(frozen=True, slots=True)
class WaitShare:
    """One way in which a thread was found waiting.

    Attributes:
        call: system call, such as ``epoll_wait``; ``running`` if it was on a CPU; ``blocked`` if only that
            it sleeps is known.
        timeout_s: of that call; infinite for no timeout, None if it cannot be read.
        wchan: the kernel function that it sleeps in, or "".
        descriptors: what it waits for, as far as is known.
        share: part of the looks at this thread, 0 to 1.
        shortest_s: the shortest timeout seen of this call on these descriptors, or None.
        longest_s: the longest, or None.
    """

    call: str
    timeout_s: float | None
    wchan: str
    descriptors: tuple[Descriptor, ...]
    share: float
    shortest_s: float | None = None
    longest_s: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stack.

    Attributes:
        file: path as the interpreter has it.
        line: 1-based, or 0 if not known.
        function: its name.
        library: it belongs to the standard library or to an installed package, not to the user.
        source: the text of the line, or "".
    """

    file: str
    line: int
    function: str
    library: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class StackShare:
    """One stack that a thread was seen in.

    Attributes:
        frames: innermost first.
        share: part of the samples of this thread, 0 to 1.
        active: the sampler believed the thread to be on a CPU.
        task: the asyncio task that ran, or "".
    """

    frames: tuple[Frame, ...]
    share: float
    active: bool
    task: str = ""


@dataclass(frozen=True, slots=True)
class ThreadEvidence:
    """What one thread did. Rates are over the counter windows.

    Attributes:
        pid: its process.
        tid: its native id.
        name: the kernel's name for it.
        title: the interpreter's name for it, such as ``MainThread``, or "".
        cpu_percent: of one core, or None.
        wakes_per_s: voluntary switches, or None.
        preemptions_per_s: involuntary switches, or None.
        timeslices_per_s: times put on a CPU, or None.
        run_queue_percent: time ready but waiting for a CPU, in percent of the window, or None.
        cadence: when it woke, or None.
        waits: where the kernel saw it wait, most frequent first.
        stacks: where the interpreter saw it, most frequent first.
    """

    pid: int
    tid: int
    name: str
    title: str
    cpu_percent: float | None
    wakes_per_s: float | None
    preemptions_per_s: float | None
    timeslices_per_s: float | None
    run_queue_percent: float | None
    cadence: Cadence | None = None
    waits: tuple[WaitShare, ...] = ()
    stacks: tuple[StackShare, ...] = ()


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
        same_command: the same command was started again each time.
        lived_s: median life of those that came and went, or None.
        ended_seen: ends whose code was seen, of which ``failed`` are some.
    """

    born_per_s: float
    ended_per_s: float
    names: Mapping[str, int]
    failed: int | None
    same_command: bool
    lived_s: float | None
    ended_seen: int = 0


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
