"""What one launch measured: the record that goes to disk and that every statistic is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from idlebench.model.outage import OutageRecord
from idlebench.model.process import TreeReading
from idlebench.model.scenario import OptionValue
from idlebench.model.validity import Validity


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One slice of a window that was recorded as a time series; CPU in percent of a core.

    Attributes:
        at_s: end of the slice, in seconds from the start of the window.
        worker: all workers.
        broker: the broker, floor included, or None.
        services: by name.
    """

    at_s: float
    worker: float
    broker: float | None
    services: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Window:
    """The counter window of a launch.

    Attributes:
        worker: all workers of the cell, summed.
        broker: the broker's process, or None without one (or where its process cannot be read).
        services: by name.
        commands: what the workers and services sent the broker, by lower-case command name; the
            harness's own are subtracted. None without a broker.
        observer_cpu_ns: CPU of the harness itself in the window.
        clients: connections to the broker at the end, the harness's own subtracted, or None.
        idle_asserted: nobody could see the queue; the user vouched for it.
        series: the window in slices, where the scenario asks for it.
    """

    worker: TreeReading
    broker: TreeReading | None
    services: Mapping[str, TreeReading]
    commands: Mapping[str, int] | None
    observer_cpu_ns: int
    clients: int | None
    idle_asserted: bool
    series: tuple[SeriesPoint, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Pickup:
    """Latency probes of a launch.

    Attributes:
        latencies_ms: enqueue to start of the handler, in the order in which they were sent.
        lost: probes that nobody picked up in time.
    """

    latencies_ms: tuple[float, ...]
    lost: int


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """Where one thread waited when its stack was read.

    Attributes:
        pid: its process.
        tid: its native thread id.
        name: the thread's name.
        where: ``file:line function`` of the innermost frame outside libraries, or "".
        frames: innermost first, ``file:line function``.
    """

    pid: int
    tid: int
    name: str
    where: str
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """How a cell's workers ended.

    Attributes:
        seconds: from SIGTERM until the last process of the tree was gone, or until the grace was over.
        leaked: processes still alive after the grace; they were killed.
        exit_codes: of the root processes; negative: ended by that signal; None: not known.
        survivors: processes that even SIGKILL did not end; the launch is then ``leaked``.
    """

    seconds: float
    leaked: int
    exit_codes: tuple[int | None, ...]
    survivors: int = 0


@dataclass(frozen=True, slots=True)
class LaunchRecord:
    """One start-to-stop of a cell; the unit of replication.

    Attributes:
        launch: position in the schedule, from 0.
        repeat: which replicate of its cell, from 0.
        variant: the variant's name.
        params: the point of the sweep.
        workers: how many workers ran.
        validity: only ``ok`` enters statistics.
        reason: why not ok, one sentence; "" if ok.
        ready_s: from spawn to ready, or None.
        settle_s: from ready to rest, or None.
        window: the counters, or None if it was never reached.
        pickup: latency probes, or None.
        stop: how it ended, or None.
        stacks: where threads waited; () if not sampled.
        log_bytes: what the workers wrote to their log.
        log_lines: the same in lines.
        outage: what it did while the broker was gone, or None for an ordinary launch.
    """

    launch: int
    repeat: int
    variant: str
    params: Mapping[str, OptionValue]
    workers: int
    validity: Validity
    reason: str = ""
    ready_s: float | None = None
    settle_s: float | None = None
    window: Window | None = None
    pickup: Pickup | None = None
    stop: Stop | None = None
    stacks: tuple[WaitingThread, ...] = field(default=())
    log_bytes: int = 0
    log_lines: int = 0
    outage: OutageRecord | None = None
