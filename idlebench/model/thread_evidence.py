"""What was seen of single threads: when they wake, where they wait, which stacks they have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        company: how many other threads of the tree woke between the same two looks, on average over the
            looks that found it awake; None if it was not looked at together with others.
    """

    rhythm: Rhythm
    periods: tuple[Period, ...]
    wakes: int
    seconds: float
    company: float | None = None


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
        polled: a poll set in the memory of the process waits until it is writable.
        inode: of a socket or pipe: the same for all processes that share it; or None.
        receive_timeout_s: how long a read of this socket waits at most (SO_RCVTIMEO), or None.
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
    polled: bool = False
    inode: int | None = None
    receive_timeout_s: float | None = None


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
        shortest_s: the shortest timeout seen, or None; of many looks one in fifty is left out.
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
        calculates: it is the innermost of the user's, and its function does nothing but calculate.
    """

    file: str
    line: int
    function: str
    library: bool
    source: str = ""
    calculates: bool = False


@dataclass(frozen=True, slots=True)
class StackShare:
    """One stack that a thread was seen in.

    Attributes:
        frames: innermost first.
        share: part of the samples of this thread, 0 to 1.
        active: the sampler believed the thread to be on a CPU.
        tasks: names of asyncio tasks whose coroutines wait there, of a loop at rest.
        coroutines: how many coroutines wait there, of a loop at rest whose share was divided among them by
            how often each wakes it; 0 for a stack that was sampled.
        timeout_s: of their wait, or None.
    """

    frames: tuple[Frame, ...]
    share: float
    active: bool
    tasks: tuple[str, ...] = ()
    coroutines: int = 0
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class CpuSamples:
    """What samples of a thread that hardly rests showed, taken by the clock of its own CPU.

    Attributes:
        calls: system calls that it was in, and ``running`` for its own code, most frequent first; a wait
            that stands here returned at once. Empty where samples of the kernel's work may not be had.
        stacks: of native code, functions that it was in by the symbols of its program and libraries, most
            frequent first.
        changing: how many registers, on average, hold something else when it is met again at
            the same instruction; None with too few samples. What waits for a flag does the same in
            each turn, what calculates does not.
    """

    calls: tuple[WaitShare, ...]
    stacks: tuple[StackShare, ...] = ()
    changing: float | None = None


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
        passing: it came or went while it was looked at.
        system_share: part of its CPU that was the kernel's, 0 to 1; None for a thread that is alone in its
            process, or used too little to tell.
        sampled: of a thread that hardly rests, where it was; else None.
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
    passing: bool = False
    system_share: float | None = None
    sampled: CpuSamples | None = None
